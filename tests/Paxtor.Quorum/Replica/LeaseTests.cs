using Paxtor.Coordination;
using Paxtor.Quorum.Tests.Replica.Kit;
using Paxtor.Testing;

namespace Paxtor.Quorum.Tests.Replica;

/// <summary>The rules of leases, each by its story.</summary>
public sealed class LeaseTests
{
    private static readonly LeaseId Lease = new(77);

    [Fact]
    public void Lease_NotRenewed_EndsAfterItsTimeToLive_NeverBefore()
    {
        ClusterRun run = ClusterRun.Started();
        TimeSpan granted = Grant(run, 5);
        run.Put(run.Client, "k", "v", Lease);
        run.Until(() => !Exists(run), "the lease to end");
        TimeSpan lived = run.Simulation.Now - granted;
        Assert.InRange(lived, TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(5.5));
        Assert.Null(run.Get(run.Client, "k"));
    }

    [Fact]
    public void Lease_Renewed_LivesATimeToLiveFromTheRenewal()
    {
        ClusterRun run = ClusterRun.Started();
        Grant(run, 5);
        TimeSpan renewed = default;
        for (int i = 0; i < 4; i++)
        {
            run.For(TimeSpan.FromSeconds(3));
            renewed = run.Simulation.Now;
            Assert.Equal(TimeSpan.FromSeconds(5), run.On(run.Client, s => s.KeepAliveAsync(Lease).AsTask()));
        }

        run.Until(() => !Exists(run), "the lease to end");
        Assert.InRange(run.Simulation.Now - renewed, TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(5.5));
    }

    [Fact]
    public void NewLeader_GivesEveryLeaseAFullTimeToLive()
    {
        ClusterRun run = ClusterRun.Started();
        Grant(run, 5);
        run.For(TimeSpan.FromSeconds(4));
        SimulatedNode old = run.Leader!;
        old.Kill();
        run.WaitForLeader(old);
        TimeSpan elected = run.Simulation.Now;
        run.Until(() => !Exists(run), "the lease to end");
        Assert.InRange(run.Simulation.Now - elected, TimeSpan.FromSeconds(4.9), TimeSpan.FromSeconds(5.5));
    }

    [Fact]
    public void LeaderThatStoodStill_EndsNothingBeforeAFullTimeToLive()
    {
        // A lone voter: nobody takes over meanwhile.
        ClusterRun run = ClusterRun.Started(options: new SimulatedClusterOptions { Voters = 1 });
        Grant(run, 5);
        SimulatedNode voter = run.Leader!;
        voter.Pause(TimeSpan.FromSeconds(30));
        run.For(TimeSpan.FromSeconds(30));
        TimeSpan back = run.Simulation.Now;
        run.For(TimeSpan.FromSeconds(4.5));
        Assert.True(Exists(run));
        run.Until(() => !Exists(run), "the lease to end");
        Assert.InRange(run.Simulation.Now - back, TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(5.5));
    }

    [Fact]
    public void DeposedLeader_AnswersNoRenewal()
    {
        ClusterRun run = ClusterRun.Started();
        Grant(run, 5);
        SimulatedNode old = run.Leader!;
        run.Cluster.Partition([old.Name], [.. run.Cluster.Nodes.Where(n => n != old).Select(static n => n.Name)]);
        int refused = 0;
        Task renewing = old.Run(async () =>
        {
            for (int i = 0; i < 20; i++)
            {
                try
                {
                    await old.Store!.KeepAliveAsync(Lease).ConfigureAwait(true);
                    Assert.Fail("A renewal was answered without a quorum.");
                }
                catch (NoQuorumException)
                {
                    refused++;
                }

                await old.Delay(TimeSpan.FromMilliseconds(100)).ConfigureAwait(true);
            }
        });
        run.Until(() => renewing.IsCompleted, "the renewals to be refused");
        renewing.GetAwaiter().GetResult();
        Assert.Equal(20, refused);
    }

    [Fact]
    public void Renewal_OfALeaseThatEnded_SaysSo()
    {
        ClusterRun run = ClusterRun.Started();
        Grant(run, 2);
        run.On(run.Client, s => s.RevokeLeaseAsync(Lease).AsTask());
        Assert.Throws<LeaseNotFoundException>(() => run.On(run.Client, s => s.KeepAliveAsync(Lease).AsTask()));
        Assert.Throws<LeaseNotFoundException>(() => run.On(run.Client, s => s.RevokeLeaseAsync(Lease).AsTask()));
    }

    [Fact]
    public void TenThousandLeases_EndTogether()
    {
        ClusterRun run = ClusterRun.Started();
        run.On(run.Client, s => Task.WhenAll(Enumerable.Range(1, 10_000).Select(i => s.GrantLeaseAsync(new LeaseId(i), TimeSpan.FromSeconds(8)).AsTask())));
        Assert.Equal(10_000, run.Leader!.Member!.Machine.Leases.Count(static l => l.Id <= 10_000)); // beside those of the nodes' sessions
        run.Until(() => !run.Leader!.Member!.Machine.Leases.Any(static l => l.Id <= 10_000), "all leases to end");
    }

    private static TimeSpan Grant(ClusterRun run, int seconds)
    {
        run.On(run.Client, s => s.GrantLeaseAsync(Lease, TimeSpan.FromSeconds(seconds)).AsTask());
        return run.Simulation.Now;
    }

    private static bool Exists(ClusterRun run) =>
        run.Voters.Any(static v => v.IsRunning && v.Member!.Machine.FindLease(Lease) is not null);
}
