using Paxtor.Foundation.Loop;

namespace Paxtor.Transport;

/// <summary>
/// What this node knows of one peer. As a loop item it tells the handler of a lost connection, in a turn of its own so
/// that the handler is never entered from a call it made.
/// </summary>
internal sealed class Peer(PeerTable table, PeerId id, string name, bool isArbiter) : LoopItem
{
    private bool disconnectPending;
    private bool queued;

    public PeerId Id => id;

    public string Name => name;

    /// <summary>Whether this node decides which connection of the pair counts: the one with the smaller name does.</summary>
    public bool IsArbiter => isArbiter;

    /// <summary>Where to dial; null when it is not dialed.</summary>
    public Endpoint? Endpoint { get; set; }

    public Connection? Connection { get; set; }

    public DialAttempt? Dial { get; set; }

    /// <summary>Fires when it is time to dial again; made with the first <see cref="PeerTable.Open"/>.</summary>
    public LoopTimer? Retry { get; set; }

    /// <summary>When its last connection was lost; 0 when it never had one.</summary>
    public long LostAt { get; set; }

    /// <summary>Whether its number may go to another: it is gone, all have been told, and this node never asked for it.</summary>
    public bool IsForgettable => Connection is null && Retry is null && Dial is null && !disconnectPending && !queued;

    /// <summary>The pause before the next attempt, without its random part.</summary>
    public TimeSpan Backoff { get; set; }

    /// <summary>The last decision made (by the arbiter) or received (by the other).</summary>
    public ulong Decision { get; set; }

    /// <summary>Which start of the arbiter made <see cref="Decision"/>, on the side that received it.</summary>
    public ulong DecisionIncarnation { get; set; }

    /// <summary>Has the handler told of the loss: soon, or before the next connection.</summary>
    public void PostDisconnected()
    {
        disconnectPending = true;
        if (queued)
            return;
        queued = true;
        table.Loop.Post(this);
    }

    public void TellDisconnected()
    {
        if (!disconnectPending)
            return;
        disconnectPending = false;
        table.Handler.OnDisconnected(id);
    }

    public override void Run()
    {
        queued = false;
        if (table.IsStopped)
            return;
        TellDisconnected();
        table.DialSoon(this);
    }
}
