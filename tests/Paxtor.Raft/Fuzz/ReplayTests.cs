using System.Text;

namespace Paxtor.Raft.Tests.Fuzz;

public sealed class ReplayTests
{
    [Fact]
    public void The_same_seed_gives_the_same_run_message_by_message()
    {
        var compared = 0;
        for (var seed = 1; seed <= 20; seed++)
        {
            var first = Transcript(seed);
            Assert.Equal(first, Transcript(seed));
            compared += first.Length;
        }

        Assert.True(compared > 100_000, "There was little to compare.");
    }

    private static string Transcript(int seed)
    {
        var text = new StringBuilder();
        var run = new RaftFuzz(seed);
        run.Cluster.Delivered = message => text.Append(message).Append('\n');
        run.Run(steps: 300);
        return text.ToString();
    }
}
