using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace Paxtor.Transport;

/// <summary>
/// Brings a fresh connection to the point where both sides have proven who they are and agree that it counts. Runs
/// beside the loop, on the thread pool, so that strangers cost the loop nothing; the loop only gives its verdict.
/// </summary>
internal sealed class Handshaker(
    PeerTable table,
    TcpNetworkOptions options,
    TlsIdentity? identity,
    TransportLog log,
    TimeProvider time,
    CancellationToken stopping)
{
    /// <summary>Handles a connection that came in. Reports its own failures.</summary>
    public async Task AcceptAsync(Socket socket)
    {
        string remote = SocketSettings.RemoteOf(socket)?.ToString() ?? "?";
        using var timeout = new CancellationTokenSource(options.HandshakeTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, stopping);
        using var attempt = new HandshakeAttempt(socket);
        try
        {
            SocketSettings.Apply(socket, options);
            await attempt.SecureAsync(identity, asServer: true, either.Token).ConfigureAwait(false);
            await AgreeAsAcceptorAsync(attempt, either.Token).ConfigureAwait(false);
        }
        catch (Exception e) when (e is HandshakeFailedException || TlsLink.IsBreak(e))
        {
            if (stopping.IsCancellationRequested)
                return;
            Report(remote, e);
            await TryRefuseAsync(attempt, e, either.Token).ConfigureAwait(false);
        }
    }

    /// <summary>Dials a peer. Reports its own failures, and tells the table when it has ended.</summary>
    public async Task DialAsync(DialAttempt dial)
    {
        try
        {
            Socket socket;
            try
            {
                socket = await Connector.ConnectAsync(dial.Endpoint, identity is null, options.HandshakeTimeout, time, dial.Cancelled).ConfigureAwait(false);
            }
            catch (Exception e) when (e is SocketException or OperationCanceledException)
            {
                if (!dial.Cancelled.IsCancellationRequested)
                {
                    dial.Failure = e is OperationCanceledException ? "no answer" : e.Message;
                    log.DialFailed(dial.Peer.Name, $"{dial.Endpoint.Host}:{dial.Endpoint.Port}", e.Message);
                }

                return;
            }

            using var timeout = new CancellationTokenSource(options.HandshakeTimeout, time);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, dial.Cancelled);
            using var attempt = new HandshakeAttempt(socket);
            try
            {
                SocketSettings.Apply(socket, options);
                await attempt.SecureAsync(identity, asServer: false, either.Token).ConfigureAwait(false);
                await AgreeAsDialerAsync(attempt, dial, either.Token).ConfigureAwait(false);
            }
            catch (Exception e) when (e is HandshakeFailedException || TlsLink.IsBreak(e))
            {
                if (dial.Cancelled.IsCancellationRequested)
                    return;
                // Another connection of the pair stands or is being made: no failure.
                if (e is not HandshakeFailedException { Refusal.Code: RefusalCode.Duplicate })
                    dial.Failure = e is OperationCanceledException ? $"no handshake within {options.HandshakeTimeout.TotalSeconds} s" : e.Message;
                Report($"{dial.Peer.Name} at {dial.Endpoint.Host}:{dial.Endpoint.Port}", e);
                await TryRefuseAsync(attempt, e, either.Token).ConfigureAwait(false);
            }
        }
        finally
        {
            table.Loop.Post(dial);
        }
    }

    private async Task AgreeAsAcceptorAsync(HandshakeAttempt attempt, CancellationToken cancellationToken)
    {
        Hello hello = await ReadHelloAsync(attempt, dialed: null, cancellationToken).ConfigureAwait(false);
        if (PeerTable.IsArbiter(options.LocalName, hello.Node))
        {
            // Our hello goes out in one piece with the decision; what we have lost does not matter, as we decide.
            byte[] preface = HandshakeMessage.Encode(new HandshakeMessage(Hello: PeerTable.HelloTo(string.Empty, default, options)));
            await AskAsync(attempt, new Candidate(table, hello, attempt.TakeLink, decision: 0, preface)).ConfigureAwait(false);
            return;
        }

        var inquiry = new Candidate(table, hello, link: null, decision: 0, preface: null);
        await AskAsync(attempt, inquiry).ConfigureAwait(false);
        Hello ours = PeerTable.HelloTo(string.Empty, inquiry.Lost, options);
        await HandshakeStream.WriteAsync(attempt.Stream, HandshakeMessage.Encode(new HandshakeMessage(Hello: ours)), cancellationToken).ConfigureAwait(false);
        await AwaitDecisionAsync(attempt, hello, cancellationToken).ConfigureAwait(false);
    }

    private async Task AgreeAsDialerAsync(HandshakeAttempt attempt, DialAttempt dial, CancellationToken cancellationToken)
    {
        await HandshakeStream.WriteAsync(attempt.Stream, HandshakeMessage.Encode(new HandshakeMessage(Hello: dial.Hello)), cancellationToken).ConfigureAwait(false);
        Hello hello = await ReadHelloAsync(attempt, dial.Peer.Name, cancellationToken).ConfigureAwait(false);
        if (PeerTable.IsArbiter(options.LocalName, hello.Node))
            await AskAsync(attempt, new Candidate(table, hello, attempt.TakeLink, decision: 0, preface: null)).ConfigureAwait(false);
        else
            await AwaitDecisionAsync(attempt, hello, cancellationToken).ConfigureAwait(false);
    }

    private async Task<Hello> ReadHelloAsync(HandshakeAttempt attempt, string? dialed, CancellationToken cancellationToken)
    {
        HandshakeMessage message = await ReadAsync(attempt, cancellationToken).ConfigureAwait(false);
        Hello hello = message.Hello ?? throw HandshakeStream.Malformed("it did not begin with a hello");
        Refusal? refusal = HelloCheck.Check(hello, dialed, attempt.PeerCertificate, identity, options);
        return refusal is null ? hello : throw new HandshakeFailedException(refusal, byPeer: false);
    }

    private async Task AwaitDecisionAsync(HandshakeAttempt attempt, Hello hello, CancellationToken cancellationToken)
    {
        HandshakeMessage message = await ReadAsync(attempt, cancellationToken).ConfigureAwait(false);
        Decision decision = message.Decision ?? throw HandshakeStream.Malformed("a decision was due, and something else came");
        await AskAsync(attempt, new Candidate(table, hello, attempt.TakeLink, decision.Number, preface: null)).ConfigureAwait(false);
    }

    private static async Task<HandshakeMessage> ReadAsync(HandshakeAttempt attempt, CancellationToken cancellationToken)
    {
        HandshakeMessage message = await HandshakeStream.ReadAsync(attempt.Stream, cancellationToken).ConfigureAwait(false);
        return message.Refusal is { } refusal ? throw new HandshakeFailedException(refusal, byPeer: true) : message;
    }

    private async Task AskAsync(HandshakeAttempt attempt, Candidate candidate)
    {
        switch (await candidate.AskAsync(stopping).ConfigureAwait(false))
        {
            case Verdict.Refused:
                throw new HandshakeFailedException(candidate.Refusal!, byPeer: false);
            case Verdict.Abandoned:
                throw new OperationCanceledException();
            case Verdict.Attached or Verdict.Proceed:
                break;
            default:
                throw new InvalidOperationException("The loop gave a verdict that is none.");
        }
    }

    private void Report(string remote, Exception failure)
    {
        if (failure is HandshakeFailedException { Refusal.Code: RefusalCode.Duplicate })
            return;
        TransportMetrics.HandshakeFailures.Add(1);
        switch (failure)
        {
            case HandshakeFailedException { ByPeer: true } refused:
                log.RefusedByPeer(remote, refused.Refusal.Text);
                break;
            case HandshakeFailedException refused:
                log.Refused(remote, refused.Refusal.Text);
                break;
            case AuthenticationException:
                log.HandshakeFailed(remote, $"TLS failed ({failure.Message}); do both nodes have the same secret, or certificates of the same authority?");
                break;
            case OperationCanceledException:
                log.HandshakeFailed(remote, $"it did not end within {options.HandshakeTimeout.TotalSeconds} s");
                break;
            case EndOfStreamException:
                log.HandshakeFailed(remote, "the other side closed the connection");
                break;
            default:
                log.HandshakeFailed(remote, failure.InnerException is { } inner ? $"{failure.Message} ({inner.Message})" : failure.Message);
                break;
        }
    }

    /// <summary>Tells a node why it is refused. Who has not even shown to be one is told nothing.</summary>
    private static async Task TryRefuseAsync(HandshakeAttempt attempt, Exception failure, CancellationToken cancellationToken)
    {
        if (failure is not HandshakeFailedException { ByPeer: false, Refusal: { Code: not RefusalCode.Malformed } refusal } || !attempt.IsSecured)
            return;
        try
        {
            await HandshakeStream.WriteAsync(attempt.Stream, HandshakeMessage.Encode(new HandshakeMessage(Refusal: refusal)), cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (TlsLink.IsBreak(e))
        {
            // It has gone already: there is nobody left to be told, and the reason is in our own log.
        }
    }
}
