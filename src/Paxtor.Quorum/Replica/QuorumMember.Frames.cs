using Paxtor.Foundation.Wire;
using Paxtor.Quorum.Replica.Connections;
using Paxtor.Quorum.Replica.Watches;
using Paxtor.Quorum.Wire;
using Paxtor.Raft;

namespace Paxtor.Quorum.Replica;

// What each kind of frame does. Bytes of a peer can do no more harm than end that peer's connection.
internal sealed partial class QuorumMember
{
    private void OnFrameGuarded(Connection from, ReadOnlySpan<byte> frame)
    {
        try
        {
            OnFrame(from, frame);
        }
        catch (WireFormatException)
        {
            throw; // the network drops the connection
        }
#pragma warning disable CA1031 // Told to the owner, and this voter acts no more.
        catch (Exception e)
#pragma warning restore CA1031
        {
            Fail(e);
        }
    }

    private void OnFrame(Connection from, ReadOnlySpan<byte> frame)
    {
        if (frame.IsEmpty)
            throw new WireFormatException("a frame is empty");
        ReadOnlySpan<byte> message = frame[1..];
        switch ((FrameKind)frame[0])
        {
            case FrameKind.Raft:
                RequireVoter(from);
                OnRaft(from, message);
                break;
            case FrameKind.SnapshotChunk:
                RequireVoter(from);
                OnSnapshotChunk(from, message);
                break;
            case FrameKind.Formation:
                OnFormation(from, FormationFrame.Read(message));
                break;
            case FrameKind.Request:
                router.OnRequest(from, RequestFrame.Read(message));
                break;
            case FrameKind.Response:
                router.OnResponse(from, ResponseFrame.Read(message));
                break;
            case FrameKind.WatchOpen:
                watches.Open(from, WatchOpenFrame.Read(message));
                break;
            case FrameKind.WatchClose:
                WatchServer.Close(from, WatchCloseFrame.Read(message));
                break;
            case FrameKind.Goodbye:
                OnGoodbye(from, GoodbyeFrame.Read(message));
                break;
            default:
                break; // for the client in this node, or of a later version
        }
    }

    private void OnRaft(Connection from, ReadOnlySpan<byte> bytes)
    {
        RaftMessage message = RaftCodec.Read(bytes);
        if (message.From != from.VoterId || message.To != identity.NodeId)
            throw new WireFormatException("a Raft message is not from its sender, or not for its receiver");
        if (driver is not null && from.IsBound)
            driver.Raft.Step(message);
    }

    private void OnSnapshotChunk(Connection from, ReadOnlySpan<byte> bytes)
    {
        SnapshotChunkFrame frame = SnapshotChunkFrame.Read(bytes);
        if (driver is null || !from.IsBound)
            return;
        if (frame.Answer == SnapshotAnswer.None)
            driver.SnapshotsIn.OnPart(from, frame);
        else
            driver.SnapshotsOut.OnAnswer(from, frame);
    }

    private void OnFormation(Connection from, FormationFrame frame)
    {
        if (from.VoterId == 0)
        {
            // It takes itself for a voter and is none here: say so once, it will show it to its people.
            problems.Note(from, $"{from.Name} takes part as a voter, and is none of those configured here: {string.Join(", ", identity.Voters.Select(static v => v.Name))}.", mayPass: false);
            if (frame.Refusal.Length == 0)
                formation.Refuse(from);
            return;
        }

        bool wasBound = from.IsBound;
        formation.OnFrame(from, frame);
        if (driver is not null && from.IsBound != wasBound)
            driver.RouteChanged = true;
    }

    private void OnGoodbye(Connection from, GoodbyeFrame frame)
    {
        if (from.VoterId == 0 || driver is null)
            return;
        MemberLog.PeerLeaves(logger, from.Name, frame.Reason);
        driver.Raft.PeerUnreachable(from.VoterId);
        LeaderLost(from, driver.Raft);
    }

    private static void RequireVoter(Connection from)
    {
        if (from.VoterId == 0)
            throw new WireFormatException("a node that does not vote sent a frame of voters");
    }
}
