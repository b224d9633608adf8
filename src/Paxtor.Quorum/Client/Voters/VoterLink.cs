using Paxtor.Quorum.Wire;
using Paxtor.Transport;

namespace Paxtor.Quorum.Client;

/// <summary>What the client knows of one voter.</summary>
internal sealed class VoterLink(int index, string name, PeerId? peer)
{
    /// <summary>Its place among the voters as configured.</summary>
    public int Index => index;

    /// <summary>The voter's name.</summary>
    public string Name => name;

    /// <summary>Its number in the network; null for the voter of this node.</summary>
    public PeerId? Peer => peer;

    public bool IsLocal => peer is null;

    /// <summary>Whether frames can be sent to it.</summary>
    public bool IsConnected { get; private set; } = peer is null;

    /// <summary>Whether it said goodbye on this connection.</summary>
    public bool IsLeaving { get; set; }

    /// <summary>Whether it said on this connection that it belongs to another cluster than the voters before; see <see cref="VoterSet.OnStatus"/>.</summary>
    public bool IsForeign { get; set; }

    /// <summary>What it last said on this connection; without a quorum before that.</summary>
    public VoterStatusFrame Status { get; private set; }

    /// <summary>The time stamp at which it last said something that shows a quorum; meaningless before it did.</summary>
    public long HeardAt { get; private set; }

    /// <summary>Nothing is sent to it before this time stamp: it has just refused something.</summary>
    public long PausedUntil { get; set; } = long.MinValue;

    /// <summary>Refusals since the last success; the pauses grow with it.</summary>
    public int Refusals { get; set; }

    /// <summary>How many times it said so on this connection.</summary>
    public long StatusCount { get; private set; }

    public void OnConnected()
    {
        IsConnected = true;
        Reset();
    }

    public void OnDisconnected()
    {
        IsConnected = false;
        Reset();
    }

    public void OnStatus(VoterStatusFrame status, long now)
    {
        Status = status;
        HeardAt = now;
        StatusCount++;
    }

    /// <summary>An answer that only a quorum can give has come from it.</summary>
    public void OnProof(long now)
    {
        HeardAt = now;
        Refusals = 0;
        PausedUntil = long.MinValue;
    }

    /// <summary>Whether it can be taken to reach a quorum.</summary>
    public bool HasQuorum(long now, long silenceTicks) => IsConnected && !IsLeaving && !IsForeign && Status.HasQuorum && now - HeardAt < silenceTicks;

    private void Reset()
    {
        IsLeaving = false;
        IsForeign = false;
        Status = default;
        PausedUntil = long.MinValue;
        Refusals = 0;
        StatusCount = 0;
    }
}
