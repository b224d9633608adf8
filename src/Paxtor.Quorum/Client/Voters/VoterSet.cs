using Paxtor.Foundation.Loop;
using Paxtor.Foundation.Wire;
using Paxtor.Quorum.Wire;
using Paxtor.Transport;

namespace Paxtor.Quorum.Client;

/// <summary>
/// All voters: which one to ask, and whether any of them reaches a quorum. The leader is preferred; any other voter that says it has a
/// quorum will do, since it forwards, so a client cut off from the leader alone goes on.
/// </summary>
internal sealed class VoterSet
{
    private readonly EventLoop loop;
    private readonly INetwork network;
    private readonly ILocalVoter? local;
    private readonly VoterLink[] voters;
    private readonly long silenceTicks;

    /// <summary>The voter of a peer number; null for peers that do not vote.</summary>
    private VoterLink?[] byPeer = new VoterLink?[8];

    /// <summary>The voter asked when no leader can be: kept for as long as it will do.</summary>
    private int fallback;

    private bool flushNeeded;

    /// <summary>The cluster that the voters belong to; 0 until one with a quorum said so.</summary>
    private UInt128 clusterId;

    public VoterSet(EventLoop loop, INetwork network, IReadOnlyList<VoterAddress> addresses, ILocalVoter? local, TimeSpan silenceTimeout)
    {
        this.loop = loop;
        this.network = network;
        this.local = local;
        silenceTicks = loop.Ticks(silenceTimeout);
        voters = new VoterLink[addresses.Count];
        for (int i = 0; i < voters.Length; i++)
            voters[i] = Link(i, addresses[i]);
        if (local is not null && !Array.Exists(voters, static v => v.IsLocal))
            throw new ArgumentException($"The voter of this node, {network.LocalName}, is not among the voters of the cluster.", nameof(addresses));
        fallback = loop.Random.Next(voters.Length);
        loop.AtEndOfTurn(Flush);
    }

    public ReadOnlySpan<VoterLink> All => voters;

    public VoterLink? Local => Array.Find(voters, static v => v.IsLocal);

    /// <summary>The voter that a peer is; null when it is none.</summary>
    public VoterLink? Of(PeerId peer) => peer.Index < byPeer.Length ? byPeer[peer.Index] : null;

    /// <summary>A voter has said how it is.</summary>
    /// <returns>False when it turned out just now that it belongs to another cluster.</returns>
    /// <remarks>
    /// Voters that lost their data and were founded anew count revisions from the start. To go on with them would break what watches and
    /// tokens promise to code that knows the cluster before, so such a voter is not used for as long as this node runs.
    /// </remarks>
    public bool OnStatus(VoterLink voter, VoterStatusFrame status, long now)
    {
        voter.OnStatus(status, now);
        if (status.ClusterId == 0 || voter.IsForeign)
            return true;
        if (clusterId == 0 && status.HasQuorum)
            clusterId = status.ClusterId;
        voter.IsForeign = clusterId != 0 && status.ClusterId != clusterId;
        return !voter.IsForeign;
    }

    /// <summary>The highest revision that any voter told of.</summary>
    public long KnownRevision
    {
        get
        {
            long highest = 0;
            foreach (VoterLink voter in voters)
                highest = Math.Max(highest, voter.Status.AppliedRevision);
            return highest;
        }
    }

    /// <summary>The leader as told by the voter with the highest term among those that reach a quorum; empty when none does.</summary>
    public string LeaderName(long now)
    {
        VoterLink? best = null;
        foreach (VoterLink voter in voters)
        {
            if (HasQuorum(voter, now) && !string.IsNullOrEmpty(voter.Status.Leader) && (best is null || voter.Status.Term > best.Status.Term))
                best = voter;
        }

        return best?.Status.Leader ?? "";
    }

    /// <summary>Whether any voter can be taken to reach a quorum.</summary>
    public bool HasQuorum(long now)
    {
        foreach (VoterLink voter in voters)
        {
            if (voter.HasQuorum(now, silenceTicks))
                return true;
        }

        return false;
    }

    /// <summary>Whether a voter can be taken to reach a quorum.</summary>
    public bool HasQuorum(VoterLink voter, long now) => voter.HasQuorum(now, silenceTicks);

    /// <summary>The voter to ask now, or null when there is none.</summary>
    public VoterLink? Choose(long now)
    {
        VoterLink? leader = null;
        foreach (VoterLink voter in voters)
        {
            if (voter.Status.Role == VoterRole.Leader && IsUsable(voter, now) && (leader is null || voter.Status.Term > leader.Status.Term))
                leader = voter;
        }

        if (leader is not null)
            return leader;
        if (Local is { } own && IsUsable(own, now))
            return own;
        for (int i = 0; i < voters.Length; i++)
        {
            int index = (fallback + i) % voters.Length;
            if (!IsUsable(voters[index], now))
                continue;
            fallback = index;
            return voters[index];
        }

        return null;
    }

    /// <summary>When the first voter that only pauses can be asked again; null when none pauses.</summary>
    public long? PauseEnd(long now)
    {
        long? end = null;
        foreach (VoterLink voter in voters)
        {
            if (HasQuorum(voter, now) && voter.PausedUntil > now && (end is null || voter.PausedUntil < end))
                end = voter.PausedUntil;
        }

        return end;
    }

    /// <summary>When the last sign of a quorum will be too old to count; null when there is none now.</summary>
    public long? QuorumEnd(long now)
    {
        long? end = null;
        foreach (VoterLink voter in voters)
        {
            if (HasQuorum(voter, now) && (end is null || voter.HeardAt + silenceTicks < end))
                end = voter.HeardAt + silenceTicks;
        }

        return end;
    }

    /// <summary>Leaves a voter alone for a while: it refused something. Many refusals of one moment count as one.</summary>
    public void Pause(VoterLink voter, long now, TimeSpan pause)
    {
        if (voter.PausedUntil > now)
            return;
        int doublings = Math.Min(voter.Refusals++, 4);
        voter.PausedUntil = now + loop.Ticks(TimeSpan.FromTicks(Math.Min(pause.Ticks << doublings, pause.Ticks * 10)));
    }

    /// <summary>Sends a frame; it goes out at the end of the turn.</summary>
    /// <returns>False when it surely was not sent.</returns>
    public bool TrySend(VoterLink voter, ReadOnlySpan<byte> head, ReadOnlySpan<byte> body = default)
    {
        if (voter.Peer is not { } peer)
        {
            local!.SendFromClient(head, body);
            return true;
        }

        if (!network.TrySend(peer, head, body))
            return false;
        flushNeeded = true;
        return true;
    }

    private bool IsUsable(VoterLink voter, long now) => HasQuorum(voter, now) && voter.PausedUntil <= now;

    private VoterLink Link(int index, VoterAddress address)
    {
        if (local is not null && string.Equals(address.Name, network.LocalName, StringComparison.Ordinal))
            return new VoterLink(index, address.Name, peer: null);
        PeerId peer = network.Open(address.Name, address.Endpoint);
        VoterLink voter = new(index, address.Name, peer);
        if (peer.Index >= byPeer.Length)
            Array.Resize(ref byPeer, Math.Max(peer.Index + 1, byPeer.Length * 2));
        if (byPeer[peer.Index] is not null)
            throw new ArgumentException($"The voter {address.Name} is named twice.");
        byPeer[peer.Index] = voter;
        if (network.IsConnected(peer))
            voter.OnConnected();
        return voter;
    }

    private void Flush()
    {
        if (!flushNeeded)
            return;
        flushNeeded = false;
        network.Flush();
    }
}
