using Microsoft.Extensions.Logging;
using Paxtor.Coordination;
using Paxtor.Etcd.Calls;
using Paxtor.Etcd.Grpc;
using Paxtor.Foundation.Loop;

namespace Paxtor.Etcd.Endpoints;

/// <summary>
/// The members, which of them is used, and whether there is a quorum. One member serves everything while it proves by linearizable answers
/// that it reaches a quorum: those of ordinary reads and, when nothing else is asked, of a probe. When it fails or is slow to answer, all are
/// probed at once and the first that answers serves from then on, until one that leads has proven itself too.
/// </summary>
/// <remarks>A proof counts from the sending of its request: the quorum was there at some time after that.</remarks>
internal sealed partial class EndpointSet : IDisposable
{
    /// <summary>How often the state is looked at.</summary>
    private static readonly TimeSpan TickInterval = TimeSpan.FromMilliseconds(200);

    /// <summary>The age of a proof at which a new one is asked for.</summary>
    private static readonly TimeSpan ProbeAfter = TimeSpan.FromMilliseconds(400);

    /// <summary>The age of an unanswered probe at which the other members are asked as well.</summary>
    private static readonly TimeSpan SlowAfter = TimeSpan.FromMilliseconds(400);

    /// <summary>The age of an unanswered probe at which it is given up, and the connections with it.</summary>
    private static readonly TimeSpan GiveUpAfter = TimeSpan.FromMilliseconds(1_200);

    /// <summary>The age of the last proof at which the quorum counts as gone; less than 2 s by more than a tick.</summary>
    private static readonly TimeSpan GoneAfter = TimeSpan.FromMilliseconds(1_600);

    /// <summary>How often the members are asked who leads.</summary>
    private static readonly TimeSpan LookInterval = TimeSpan.FromSeconds(5);

    private const int ProbeAnswerBytes = 1 << 16;

    private readonly EventLoop loop;
    private readonly Endpoint[] endpoints;
    private readonly (string Name, string Password)? user;
    private readonly byte[] probeFrame;
    private readonly QuorumObservers observers;
    private readonly ILogger logger;
    private readonly LoopTimer timer;
    private Endpoint? current;

    /// <summary>Whether the current member failed to do something since its last proof.</summary>
    private bool suspect;

    private string? token;

    /// <summary>Whether etcd said that it asks for no users.</summary>
    private bool tokensUnwanted;

    private string toldProblem = "";
    private long lastProof;
    private long lastLook = long.MinValue / 2;
    private bool disposed;

    public EndpointSet(EventLoop loop, EtcdSettings settings, byte[] probeFrame, QuorumObservers observers, ILogger logger)
    {
        this.loop = loop;
        user = settings.User;
        this.probeFrame = probeFrame;
        this.observers = observers;
        this.logger = logger;
        lastProof = loop.Now();
        endpoints = [.. settings.Endpoints.Select(address => new Endpoint(
            address, () => new GrpcChannel(address, address.Scheme == Uri.UriSchemeHttps ? settings.Tls : null, GiveUpAfter)))];
        timer = loop.CreateTimer(static s => ((EndpointSet)s!).OnTick(), this);
    }

    /// <summary>The member to ask, or null while none is known to have a quorum.</summary>
    public Endpoint? Ready => suspect ? null : current;

    /// <summary>What is sent with calls to prove who asks, or null.</summary>
    public string? Token => token;

    /// <summary>What keeps the members from serving, in a sentence.</summary>
    public string Problem => string.Join("; ", endpoints.Where(static e => e.Failure.Length > 0).Select(static e => $"{e.Address}: {e.Failure}"));

    /// <summary>Called when <see cref="Ready"/> has come to be a member, the same as before or another.</summary>
    public Action? OnReady { get; set; }

    /// <summary>Begins to look for a member.</summary>
    public void Start()
    {
        ProbeAll();
        timer.Arm(TickInterval);
    }

    /// <summary>A member gave a linearizable answer.</summary>
    public void Prove(Endpoint endpoint, long sentAt)
    {
        endpoint.Failure = "";
        lastProof = Math.Max(lastProof, sentAt);
        if (loop.Now() - lastProof >= loop.Ticks(GoneAfter))
            return;
        if (!observers.HasQuorum)
        {
            toldProblem = "";
            LogQuorum(logger, endpoint.Address);
            observers.Set(true);
        }
    }

    /// <summary>A call to a member failed: nothing more is asked of it until it has proven itself, and the others are asked too.</summary>
    public void Suspect(Endpoint endpoint, string why)
    {
        endpoint.Failure = why;
        if (endpoint != current || suspect || disposed)
            return;
        suspect = true;
        ProbeAll();
    }

    /// <summary>A token was refused.</summary>
    public void ForgetToken(string? refused)
    {
        if (token != refused && token is not null)
            return;
        token = null;
        tokensUnwanted = false;
        if (current is not null)
            Suspect(current, "the user's token was refused");
    }

    public void Dispose()
    {
        disposed = true;
        timer.Dispose();
        current = null;
        foreach (Endpoint endpoint in endpoints)
        {
            endpoint.Probe?.Cancel();
            endpoint.Reconnect();
        }
    }

    private void OnTick()
    {
        long now = loop.Now();
        if (observers.HasQuorum && now - lastProof >= loop.Ticks(GoneAfter))
        {
            LogQuorumGone(logger, Problem);
            suspect = true;
            observers.Set(false);
        }
        else if (!observers.HasQuorum && now - lastProof >= loop.Ticks(GoneAfter) && Problem != toldProblem)
        {
            toldProblem = Problem;
            LogNoQuorum(logger, toldProblem);
        }

        foreach (Endpoint endpoint in endpoints)
        {
            if (endpoint.Probe is { } probe && now - probe.SentAt >= loop.Ticks(GiveUpAfter))
            {
                // Whatever the connection waits for, a new one may not have to.
                probe.Cancel();
                endpoint.Probe = null;
                endpoint.Reconnect();
                OnProbeFailed(endpoint, "no answer came in time");
            }
        }

        if (Ready is not null)
            LookForLeader(now);
        if (Ready is not { } serving)
            ProbeAll();
        else if (serving.Probe is { } pending && now - pending.SentAt >= loop.Ticks(SlowAfter))
            Suspect(serving, "it is slow to answer");
        else if (serving.Probe is null && now - lastProof >= loop.Ticks(ProbeAfter))
            Send(serving);
        if (!disposed)
            timer.Arm(TickInterval);
    }

    private void ProbeAll()
    {
        foreach (Endpoint endpoint in endpoints)
        {
            if (endpoint.Probe is null)
                Send(endpoint);
        }
    }

    private void Send(Endpoint endpoint)
    {
        Probe probe = new(loop.Now());
        endpoint.Probe = probe;
        bool authenticates = user is not null && token is null && !tokensUnwanted;
        string method = authenticates ? GrpcMethod.Authenticate : GrpcMethod.Range;
        byte[] frame = authenticates ? Wire.MaintenanceCodec.WriteAuthenticate(user!.Value.Name, user.Value.Password) : probeFrame;
        _ = CallAsync(endpoint, probe, method, frame, authenticates ? null : token);
    }

    private async Task CallAsync(Endpoint endpoint, Probe probe, string method, byte[] frame, string? usedToken)
    {
        GrpcReply reply = await endpoint.Channel.CallAsync(method, frame, usedToken, ProbeAnswerBytes, probe.Token).ConfigureAwait(false);
        loop.Post(
            static s =>
            {
                s.Probe.Dispose();
                s.Set.OnReply(s.Endpoint, s.Probe, s.Method, s.Token, s.Reply);
            },
            (Set: this, Endpoint: endpoint, Probe: probe, Method: method, Token: usedToken, Reply: reply));
    }

    private void OnReply(Endpoint endpoint, Probe probe, string method, string? usedToken, GrpcReply reply)
    {
        if (disposed || endpoint.Probe != probe)
            return;
        endpoint.Probe = null;
        if (method == GrpcMethod.Authenticate)
        {
            OnToken(endpoint, reply);
            return;
        }

        // A read that is not permitted is refused after the quorum was asked: the calls will say so themselves.
        bool proven = reply.IsOk || (reply.End == GrpcEnd.Status && reply.Code == GrpcCode.PermissionDenied);
        if (!proven)
        {
            if (Verdicts.Of(reply) == Verdict.NotAuthenticated)
                ForgetToken(usedToken);
            OnProbeFailed(endpoint, reply.Message);
            return;
        }

        Prove(endpoint, probe.SentAt);
        if (!endpoint.IsKnown)
            _ = AskStatusAsync(endpoint, token);
        bool wanted = endpoint.IsWanted;
        endpoint.IsWanted = false;
        if (Ready is not null && !wanted)
            return;
        if (current != endpoint)
            LogUses(logger, endpoint.Address);
        current = endpoint;
        suspect = false;
        OnReady?.Invoke();
    }

    private void OnToken(Endpoint endpoint, GrpcReply reply)
    {
        if (reply.IsOk)
            token = Wire.MaintenanceCodec.ReadToken(reply.Body);
        else if (reply.Message == "etcdserver: authentication is not enabled")
            tokensUnwanted = true;
        else
        {
            OnProbeFailed(endpoint, reply.Message);
            return;
        }

        Send(endpoint);
    }

    private void OnProbeFailed(Endpoint endpoint, string why)
    {
        endpoint.Failure = why;
        Suspect(endpoint, why);
    }

    /// <summary>Asks the members who leads: a change that goes to the leader at once takes a hop less.</summary>
    private void LookForLeader(long now)
    {
        if (now - lastLook < loop.Ticks(LookInterval) || endpoints.Length < 2)
            return;
        lastLook = now;
        foreach (Endpoint endpoint in endpoints)
            _ = AskStatusAsync(endpoint, token);
    }

    private async Task AskStatusAsync(Endpoint endpoint, string? usedToken)
    {
        using CancellationTokenSource patience = new(GiveUpAfter, TimeProvider.System);
        GrpcReply reply = await endpoint.Channel.CallAsync(GrpcMethod.Status, Wire.MaintenanceCodec.Empty, usedToken, ProbeAnswerBytes, patience.Token).ConfigureAwait(false);
        if (reply.IsOk)
            loop.Post(static s => s.Set.OnStatus(s.Endpoint, s.Status), (Set: this, Endpoint: endpoint, Status: Wire.MaintenanceCodec.ReadStatus(reply.Body)));
    }

    private void OnStatus(Endpoint endpoint, Wire.MemberStatus status)
    {
        if (disposed)
            return;
        if (!endpoint.IsKnown)
        {
            endpoint.IsKnown = true;
            if (ServerVersion.IsRecommended(status.Version))
                LogVersion(logger, endpoint.Address, status.Version);
            else
                LogOldVersion(logger, endpoint.Address, status.Version, ServerVersion.Recommended);
        }

        if (status.Leader == 0 || status.Leader != status.Header.Member || Ready is null || current == endpoint)
            return;
        endpoint.IsWanted = true;
        if (endpoint.Probe is null)
            Send(endpoint);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "etcd has a quorum, by {Endpoint}.")]
    private static partial void LogQuorum(ILogger logger, Uri endpoint);

    [LoggerMessage(Level = LogLevel.Warning, Message = "etcd's quorum is gone, or no member is reached. {Problem}")]
    private static partial void LogQuorumGone(ILogger logger, string problem);

    [LoggerMessage(Level = LogLevel.Warning, Message = "No member of etcd serves. {Problem}")]
    private static partial void LogNoQuorum(ILogger logger, string problem);

    [LoggerMessage(Level = LogLevel.Debug, Message = "{Endpoint} is used from now on.")]
    private static partial void LogUses(ILogger logger, Uri endpoint);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Endpoint} runs etcd {Version}.")]
    private static partial void LogVersion(ILogger logger, Uri endpoint, string version);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Endpoint} runs etcd {Version}. It works; {Recommended} is recommended, since older ones may end leases early or lose watch events in rare cases.")]
    private static partial void LogOldVersion(ILogger logger, Uri endpoint, string version, string recommended);
}
