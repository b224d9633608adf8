using Microsoft.Extensions.Logging;
using Paxtor.Foundation.Loop;
using Paxtor.Quorum.Storage;
using Paxtor.Quorum.Wire;
using Paxtor.Transport;

namespace Paxtor.Quorum.Replica;

/// <summary>
/// One voter of the embedded quorum. It lives on an event loop, does no I/O itself and never blocks: frames go through an
/// <see cref="INetwork"/>, writes through an <see cref="ILogWorker"/>, time is the loop's. So it runs the same in the simulator.
/// </summary>
internal sealed class QuorumMember : INetworkHandler
{
    /// <summary>Set in the ids of requests that a voter itself sends (forwarded ones), so that their answers are told from those of a client in the same node.</summary>
    public const ulong MemberRequestBit = 1UL << 63;

    /// <summary>Makes a voter; <see cref="Start"/> sets it going. To be called on the loop.</summary>
    /// <param name="options">The settings.</param>
    /// <param name="identity">Whose data directory it is, as durable (<see cref="VoterStorage.Identity"/>).</param>
    /// <param name="recovered">What the directory kept (<see cref="VoterStorage.Recovered"/>); null while not formed.</param>
    /// <param name="loop">The node's event loop.</param>
    /// <param name="network">The node's network. Its handler passes on what it tells.</param>
    /// <param name="startWorker">Makes the log worker that reports to the events given. Whoever makes it disposes it, after <see cref="Stop"/>.</param>
    /// <param name="owner">Who runs the voter.</param>
    /// <param name="logger">The log.</param>
    public QuorumMember(
        QuorumMemberOptions options,
        StoredIdentity identity,
        RecoveredState? recovered,
        EventLoop loop,
        INetwork network,
        Func<ILogWorkerEvents, ILogWorker> startWorker,
        IQuorumMemberOwner owner,
        ILogger logger)
    {
        throw new NotSupportedException();
    }

    /// <summary>What the voter is now.</summary>
    public MemberStatus Status => throw new NotSupportedException();

    /// <summary>Whether a frame that came to a node with both a voter and a client is for the voter. A <see cref="FrameKind.Goodbye"/> is for both.</summary>
    /// <param name="frame">The frame with its first byte.</param>
    public static bool IsForMember(ReadOnlySpan<byte> frame) => throw new NotSupportedException();

    /// <summary>Opens the connections to the other voters and begins to form, to follow or to campaign.</summary>
    public void Start() => throw new NotSupportedException();

    /// <summary>
    /// Makes the client of this node known. It is like a peer that is always connected: it is told <see cref="FrameKind.VoterStatus"/>
    /// soon after this, sends by <see cref="SendFromClient"/>, and every request of it is answered.
    /// </summary>
    public void AttachClient(IMemberClient client) => throw new NotSupportedException();

    /// <summary>A frame of the attached client, head and body together; both are copied. Answers come later, never inside this call.</summary>
    /// <exception cref="Foundation.Wire.WireFormatException">The bytes are malformed.</exception>
    public void SendFromClient(ReadOnlySpan<byte> head, ReadOnlySpan<byte> body = default) => throw new NotSupportedException();

    /// <summary>Leaves for good reason: hands leadership over if it leads, says <see cref="FrameKind.Goodbye"/>, then stops.</summary>
    /// <param name="done">Called on the loop once stopped; within about an election time-out.</param>
    public void Leave(Action done) => throw new NotSupportedException();

    /// <summary>Stops at once, as in a crash: nothing more is sent, answered or written.</summary>
    public void Stop() => throw new NotSupportedException();

    /// <inheritdoc/>
    public void OnConnected(PeerId peer) => throw new NotSupportedException();

    /// <inheritdoc/>
    public void OnDisconnected(PeerId peer) => throw new NotSupportedException();

    /// <inheritdoc/>
    public void OnFrame(PeerId peer, ReadOnlySpan<byte> frame) => throw new NotSupportedException();
}
