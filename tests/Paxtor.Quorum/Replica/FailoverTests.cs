using Paxtor.Coordination;
using Paxtor.Quorum.Tests.Replica.Kit;
using Paxtor.Testing;

namespace Paxtor.Quorum.Tests.Replica;

public sealed class FailoverTests
{
    /// <summary>Each answer is held against what the store holds at the end: ok is there, "no quorum" is not, unknown may be.</summary>
    [Fact]
    public void RequestsInFlight_WhenLeadersDie_AreAnsweredTruly()
    {
        int ok = 0, unknown = 0, noQuorum = 0;
        for (int seed = 1; seed <= 8; seed++)
        {
            ClusterRun run = ClusterRun.Started(seed, new SimulatedClusterOptions { Clients = 3, SnapshotEntries = 200, SnapshotTailEntries = 20 });
            Random chance = new(seed);
            Dictionary<string, Type?> answers = [];
            bool stop = false;
            Task[] writers = [.. run.Cluster.Nodes.Where(static n => !n.Votes).SelectMany(node => Enumerable.Range(0, 8).Select(w => node.Run(() => Write(node, $"{node.Name}/{w}"))))];

            async Task Write(SimulatedNode node, string name)
            {
                for (int i = 0; !stop; i++)
                {
                    string key = $"{name}/{i}";
                    try
                    {
                        await node.Store!.CommitAsync(Transaction.Of(Operation.Put(StoreKey.FromText(key), default))).ConfigureAwait(true);
                        answers[key] = null;
                    }
                    catch (StoreException e)
                    {
                        answers[key] = e.GetType();
                    }

                    await node.Delay(TimeSpan.FromMilliseconds(20)).ConfigureAwait(true);
                }
            }

            for (int round = 0; round < 5; round++)
            {
                run.For(TimeSpan.FromMilliseconds(chance.Next(50, 700)));
                SimulatedNode victim = chance.Next(4) == 0 ? run.Cluster[$"v{chance.Next(1, 4)}@sim"] : run.Leader ?? run.Cluster["v1@sim"];
                switch (chance.Next(4))
                {
                    case 0:
                        run.Cluster.Partition([victim.Name], [.. run.Voters.Where(v => v != victim).Select(static v => v.Name)]);
                        run.For(TimeSpan.FromMilliseconds(chance.Next(3000)));
                        run.Cluster.Heal();
                        break;
                    case 1:
                        victim.Pause(TimeSpan.FromMilliseconds(chance.Next(3000)));
                        run.For(TimeSpan.FromMilliseconds(chance.Next(3000)));
                        break;
                    default:
                        victim.Kill(chance.Next(2) == 0 ? NodeEndKind.Process : NodeEndKind.Machine);
                        run.For(TimeSpan.FromMilliseconds(chance.Next(3000)));
                        victim.Start();
                        break;
                }
            }

            stop = true;
            run.Until(() => writers.All(static w => w.IsCompleted), "the writers to end");
            Assert.All(writers, static w => w.GetAwaiter().GetResult());
            run.WaitForLeader();
            run.For(TimeSpan.FromSeconds(5));
            HashSet<string> there = run.On(run.Client, async s =>
            {
                TransactionResult all = await s.CommitAsync(Transaction.Of(Operation.Get(KeyRange.Prefix(default)))).ConfigureAwait(true);
                return all.Results[0].Items.Select(static i => System.Text.Encoding.UTF8.GetString(i.Key.Span)).ToHashSet();
            });
            foreach ((string key, Type? answer) in answers)
            {
                if (answer is null)
                    Assert.True(there.Contains(key), $"Seed {seed}: {key} was acknowledged and is not there.");
                else if (answer == typeof(NoQuorumException))
                    Assert.False(there.Contains(key), $"Seed {seed}: {key} was refused and is there.");
                else
                    Assert.Equal(typeof(OutcomeUnknownException), answer);
            }

            ok += answers.Values.Count(static a => a is null);
            unknown += answers.Values.Count(static a => a == typeof(OutcomeUnknownException));
            noQuorum += answers.Values.Count(static a => a == typeof(NoQuorumException));
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"ok {ok}, unknown {unknown}, no quorum {noQuorum}");
        Assert.True(ok > 1000);
    }

    [Fact]
    public void LeaderKilled_NewLeaderWithinTwoElectionTimeouts_AndWritesGoOn()
    {
        ClusterRun run = ClusterRun.Started();
        run.Put(run.Client, "k", "1");
        SimulatedNode old = run.Leader!;
        TimeSpan killed = run.Simulation.Now;
        old.Kill();
        run.WaitForLeader(old);
        Assert.True(run.Simulation.Now - killed < TimeSpan.FromSeconds(2), $"It took {run.Simulation.Now - killed}.");
        run.Put(run.Client, "k", "2");
        Assert.Equal("2", run.Get(run.Client, "k"));
    }

    /// <summary>It hears its followers, and they commit what it never applies: nothing but its own insight ends such a leadership.</summary>
    [Fact]
    public void LeaderWhoseDiskHangs_HandsOver_AndTheClusterGoesOn()
    {
        ClusterRun run = ClusterRun.Started();
        run.Put(run.Client, "k", "1");
        SimulatedNode old = run.Leader!;
        old.Disk!.Faults.SyncDelay = TimeSpan.FromHours(1);
        TimeSpan begun = run.Simulation.Now;
        Assert.Throws<OutcomeUnknownException>(() => run.Put(run.Client, "k", "2"));
        run.WaitForLeader(old);
        Assert.True(run.Simulation.Now - begun < TimeSpan.FromSeconds(4), $"It took {run.Simulation.Now - begun}.");
        run.Put(run.Client, "k", "3");
        Assert.Equal("3", run.Get(run.Client, "k"));
        run.For(TimeSpan.FromSeconds(10));
        Assert.NotEqual(old, run.Leader);
    }

    /// <summary>Nobody is better off: handing over would change nothing but the leader.</summary>
    [Fact]
    public void AllDisksHang_LeadershipStays_AndGoesOnWithThem()
    {
        ClusterRun run = ClusterRun.Started();
        run.Put(run.Client, "k", "1");
        SimulatedNode leader = run.Leader!;
        foreach (SimulatedNode voter in run.Voters)
            voter.Disk!.Faults.SyncDelay = TimeSpan.FromSeconds(15);
        Assert.Throws<OutcomeUnknownException>(() => run.Put(run.Client, "k", "2"));
        run.For(TimeSpan.FromSeconds(10));
        Assert.Equal(leader, run.Leader);
        foreach (SimulatedNode voter in run.Voters)
            voter.Disk!.Faults.SyncDelay = default;
        run.For(TimeSpan.FromSeconds(30));
        run.Put(run.Client, "k", "3");
    }

    [Fact]
    public void MajorityGone_IsToldWithinTwoSeconds_AndAtOnceLater()
    {
        ClusterRun run = ClusterRun.Started();
        foreach (SimulatedNode follower in run.Followers.ToArray())
            follower.Kill();
        for (int attempt = 0; attempt < 3; attempt++)
        {
            TimeSpan begun = run.Simulation.Now;
            Assert.ThrowsAny<StoreException>(() => run.Put(run.Client, "k", "v"));
            Assert.True(run.Simulation.Now - begun < TimeSpan.FromSeconds(2), $"It took {run.Simulation.Now - begun}.");
        }
    }

    [Fact]
    public void LeaderCutOff_ReadsNothingStale()
    {
        ClusterRun run = ClusterRun.Started();
        run.Put(run.Client, "k", "old");
        SimulatedNode old = run.Leader!;
        run.Cluster.Partition([old.Name], [.. run.Cluster.Nodes.Where(n => n != old).Select(static n => n.Name)]);
        Task<TransactionResult>? stale = null;
        Task reading = old.Run(async () =>
        {
            // Asked all the time from before the cut until long after another leads.
            while (true)
            {
                stale = old.Store!.CommitAsync(Transaction.Of(Operation.Get(StoreKey.FromText("k")))).AsTask();
                TransactionResult result;
                try
                {
                    result = await stale.ConfigureAwait(true);
                }
                catch (NoQuorumException)
                {
                    continue;
                }

                Assert.Equal("new", System.Text.Encoding.UTF8.GetString(result.Results[0].First!.Value.Span));
                return;
            }
        });
        run.WaitForLeader(old);
        run.For(TimeSpan.FromSeconds(2)); // the client may have been speaking with the old one, and needs a while to give it up
        run.Put(run.Client, "k", "new");
        run.For(TimeSpan.FromSeconds(5));
        Assert.False(reading.IsCompleted);
        run.Cluster.Heal();
        run.Until(() => reading.IsCompleted, "the reader to read");
        reading.GetAwaiter().GetResult();
    }

    [Fact]
    public void LeaderLeaves_SuccessorIsThereAtOnce_AndNobodySeesAnError()
    {
        ClusterRun run = ClusterRun.Started();
        SimulatedNode old = run.Leader!;
        bool left = false;
        int done = 0;
        Task writing = run.Client.Run(async () =>
        {
            for (int i = 0; i < 400; i++)
            {
                await run.Client.Store!.CommitAsync(Transaction.Of(Operation.Put(StoreKey.FromText($"k{i}"), default))).ConfigureAwait(true);
                done++;
                await run.Client.Delay(TimeSpan.FromMilliseconds(2)).ConfigureAwait(true);
            }
        });
        run.Until(() => done > 100, "some writes");
        TimeSpan begun = run.Simulation.Now;
        old.Loop!.Post(static x => x.Member.Leave(x.Left), (Member: old.Member!, Left: (Action)(() => left = true)));
        run.WaitForLeader(old);
        Assert.True(run.Simulation.Now - begun < TimeSpan.FromMilliseconds(300), $"It took {run.Simulation.Now - begun}.");
        run.Until(() => left, "the old leader to leave");
        old.Kill();
        run.Until(() => writing.IsCompleted, "the writer to end");
        writing.GetAwaiter().GetResult();
        Assert.Equal(400, done);
    }

    [Fact]
    public void DiskFails_MemberStopsActingAndTellsItsOwner()
    {
        ClusterRun run = ClusterRun.Started();
        Exception? told = null;
        run.Cluster.OnNodeFailed = (_, error) => told = error;
        SimulatedNode old = run.Leader!;
        old.Disk!.Faults.FailAfterOperations = 0;
        run.On(run.Client, async s =>
        {
            try
            {
                await s.CommitAsync(Transaction.Of(Operation.Put(StoreKey.FromText("k"), default))).ConfigureAwait(true);
            }
            catch (OutcomeUnknownException)
            {
                // What the leader with the failing disk had taken may be on the others' disks.
            }
        });
        run.Until(() => told is not null, "the owner to be told");
        run.WaitForLeader(old);
        run.Put(run.Client, "k2", "v");
    }
}
