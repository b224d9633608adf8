using Paxtor.Foundation.Loop;
using Paxtor.Foundation.Wire;

namespace Paxtor.Processes;

/// <summary>
/// Processes of this node whose mailboxes are filling faster than they are read: the nodes that send to them are told to wait, and told again when there is room. On the loop.
/// </summary>
/// <remarks>What is on its way when a node is told still comes; the limit of a mailbox is meant to be far above <see cref="High"/> for that.</remarks>
internal sealed class FullMailboxes
{
    /// <summary>Messages in a mailbox from which on senders wait.</summary>
    private const int High = 32 * 1024;

    private const int Low = High / 4;
    private static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(2);

    private readonly ProcessRuntime runtime;
    private readonly LoopTimer timer;
    private readonly List<(NodeLink Link, long Epoch, RoomFrame Process)> told = [];

    public FullMailboxes(EventLoop loop, ProcessRuntime runtime)
    {
        this.runtime = runtime;
        timer = loop.CreateTimer(static s => ((FullMailboxes)s!).Look(), this);
    }

    /// <summary>A one-way message was put into a mailbox.</summary>
    public void Delivered(NodeLink link, long number, string? name, int depth)
    {
        // Other mailboxes of more messages are seen with the next that comes.
        if (depth < High || depth % (High / 16) != 0)
            return;
        RoomFrame process = new(number, number == 0 ? name : null);
        if (told.Contains((link, link.Epoch, process)))
            return;
        told.Add((link, link.Epoch, process));
        Tell(link, link.Epoch, process, ProcessFrameKind.Busy);
        timer.Arm(LookAgain);
    }

    public void Close() => timer.Dispose();

    private void Look()
    {
        told.RemoveAll(entry =>
        {
            ProcessCell? cell = entry.Process.Name is { } name ? runtime.Find(name) : runtime.Find(entry.Process.Number);
            if (entry.Link.Epoch == entry.Epoch && cell is not null && cell.Waiting > Low)
                return false;
            Tell(entry.Link, entry.Epoch, entry.Process, ProcessFrameKind.Room);
            return true;
        });
        if (told.Count > 0)
            timer.Arm(LookAgain);
    }

    private static void Tell(NodeLink link, long epoch, RoomFrame process, ProcessFrameKind kind)
    {
        ProtoWriter writer = FrameWriter.Take();
        process.Write(writer, kind);
        link.Answer(writer.Written, epoch);
        FrameWriter.Return(writer);
    }
}
