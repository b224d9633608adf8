namespace Paxtor.Raft.Tests.Fuzz;

public sealed class RaftFuzzTests
{
    private const int Seeds = 2_500;
    private const int Steps = 600;

    /// <summary>RAFT_FUZZ_SEED replays one seed; RAFT_FUZZ_SEEDS runs that many more.</summary>
    [Fact]
    public void Thousands_of_short_runs_keep_every_promise_of_the_paper_and_recover()
    {
        if (int.TryParse(Environment.GetEnvironmentVariable("RAFT_FUZZ_SEED"), out var only))
        {
            new RaftFuzz(only).Run(Steps);
            return;
        }

        var seeds = int.TryParse(Environment.GetEnvironmentVariable("RAFT_FUZZ_SEEDS"), out var more) ? more : Seeds;
        int elections = 0, reads = 0, failedReads = 0, transfers = 0, snapshots = 0, crashes = 0;
        ulong committed = 0;
        for (var seed = 1; seed <= seeds; seed++)
        {
            var run = new RaftFuzz(seed);
            try
            {
                run.Run(Steps);
            }
            catch (Exception broken)
            {
                Assert.Fail($"Seed {seed}: {broken.Message}\nReplay: RAFT_FUZZ_SEED={seed} dotnet run --project tests/Paxtor.Raft -- -class {GetType().FullName}\n{broken}");
            }

            elections += run.Cluster.Oracle.Elections;
            reads += run.Cluster.Oracle.ConfirmedReads;
            failedReads += run.Cluster.Oracle.FailedReads;
            committed += run.Cluster.Oracle.MaxCommit;
            transfers += run.Transfers;
            snapshots += run.SnapshotsShipped;
            crashes += run.Crashes;
        }

        TestContext.Current.TestOutputHelper?.WriteLine(
            $"{seeds} seeds: {elections} elections, {committed} entries, {reads} reads and {failedReads} refused, {transfers} transfers, {snapshots} snapshots, {crashes} crashes");
        // A harness that stops reaching the hard cases proves nothing: a floor under what the runs did.
        Assert.True(elections > seeds * 2 && committed > (ulong)seeds * 10 && reads > seeds, "The runs do too little.");
        Assert.True(transfers > seeds / 20 && snapshots > seeds / 10 && crashes > seeds, "The runs disturb too little.");
    }
}
