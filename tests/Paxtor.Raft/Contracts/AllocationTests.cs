using Paxtor.Raft.Tests.Harness;

namespace Paxtor.Raft.Tests.Contracts;

/// <summary>The paths that run at every turn leave nothing for the garbage collector.</summary>
public sealed class AllocationTests
{
    [Fact]
    public void A_turn_in_which_nothing_happened_allocates_nothing()
    {
        var story = new Story();
        story.Elect(1);
        var output = new RaftOutput();
        story[1].TakeOutput(output);
        Assert.Equal(0, Measure(() => story[1].TakeOutput(output)));
    }

    [Fact]
    public void Proposing_replicating_persisting_and_committing_allocate_next_to_nothing_once_warm()
    {
        var nodes = Enumerable.Range(1, 3).Select(id => new RaftNode(
            new RaftOptions { Id = (ulong)id },
            new RaftInitialState { Snapshot = new RaftSnapshot(0, 0, new RaftConfiguration([1, 2, 3])) },
            new Random(id))).ToArray();
        var outputs = nodes.Select(_ => new RaftOutput()).ToArray();
        while (nodes[0].Role != RaftRole.Leader || !nodes[0].OwnTermCommitted)
        {
            nodes[0].Tick();
            Rest();
        }

        var data = new byte[100];
        var context = 0UL;
        var committed = nodes[0].Commit;
        var perRound = Measure(() =>
        {
            nodes[0].TryPropose(RaftEntryKind.Normal, data, out _);
            nodes[0].RequestReadIndex(++context);
            Rest();
        });
        Assert.Equal(committed + 3_000, nodes[0].Applied);
        // What is left is the log itself, which doubled once on each of three nodes: 40 bytes a slot.
        Assert.InRange(perRound, 0, (3 * 4_096 * 40 / 1_000) + 5);

        void Rest()
        {
            for (var moved = true; moved;)
            {
                moved = false;
                for (var i = 0; i < nodes.Length; i++)
                {
                    if (!nodes[i].TakeOutput(outputs[i]))
                        continue;
                    moved = true;
                    if (!outputs[i].Persist.IsEmpty)
                        nodes[i].Persisted(outputs[i].Persist.Sequence);
                    foreach (ref readonly var message in outputs[i].Messages)
                        nodes[message.To - 1].Step(message);
                }
            }
        }
    }

    /// <summary>Bytes for each of many runs, after as many to warm up.</summary>
    private static long Measure(Action run)
    {
        const int Runs = 1_000;
        for (var i = 0; i < 2 * Runs; i++)
            run();
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < Runs; i++)
            run();
        return (GC.GetAllocatedBytesForCurrentThread() - before) / Runs;
    }
}
