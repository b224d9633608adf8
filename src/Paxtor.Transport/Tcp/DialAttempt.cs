using Paxtor.Foundation.Loop;

namespace Paxtor.Transport;

/// <summary>One attempt to reach a peer. As a loop item it tells the table that it has ended.</summary>
internal sealed class DialAttempt(PeerTable table, Peer peer, Endpoint endpoint, Hello hello, CancellationToken stopping) : LoopItem, IDisposable
{
    private readonly CancellationTokenSource cancelled = CancellationTokenSource.CreateLinkedTokenSource(stopping);

    public Peer Peer => peer;

    public Endpoint Endpoint => endpoint;

    /// <summary>What this node says of itself.</summary>
    public Hello Hello => hello;

    /// <summary>Why it failed, for people; null while it has not. Set before it is posted.</summary>
    public string? Failure { get; set; }

    public CancellationToken Cancelled => cancelled.Token;

    /// <summary>Ends the attempt, for another connection stands or the peer is not wanted any more. On the loop.</summary>
    public void Cancel() => cancelled.Cancel();

    public override void Run() => table.DialEnded(this);

    public void Dispose() => cancelled.Dispose();
}
