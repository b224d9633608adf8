using Paxtor.Processes;

namespace Paxtor.Tests.Processes;

/// <summary>Many threads at once: what must hold however they interleave.</summary>
public sealed class StressTests
{
    private const int Threads = 8;

    [Fact]
    public async Task ManySenders_OrderIsKeptForEach()
    {
        await using TestNode node = await TestNode.StartAsync();
        (_, IStress stress) = await StartAsync(node);
        await Together(async sender =>
        {
            for (int i = 0; i < 20_000; i++)
            {
                stress.Put(sender, i);
                if (i % 1000 == 0)
                    Assert.Equal(i, await stress.SameAsync(i));
            }
        });
        Assert.Equal(0, await stress.MissesAsync());
    }

    [Fact]
    public async Task ManyCallers_EachGetsItsOwnAnswer_AsTimeoutsAndCancellationsRace()
    {
        await using TestNode node = await TestNode.StartAsync();
        (Pid pid, IStress patient) = await StartAsync(node);
        IStress hasty = node.Processes.Get<IStress>(pid, new CallOptions { Timeout = TimeSpan.FromMilliseconds(1) });
        int answered = 0;
        int ended = 0;
        await Together(async caller =>
        {
            Random random = new(caller);
            for (int i = 0; i < 3_000; i++)
            {
                int value = (caller * 1_000_000) + i;
                using CancellationTokenSource source = new();
                ValueTask<int> call = (i % 4) switch
                {
                    0 => patient.SameAsync(value),
                    1 => patient.SameLaterAsync(value, default),
                    2 => patient.SameLaterAsync(value, source.Token),
                    _ => hasty.SameLaterAsync(value, source.Token),
                };
                try
                {
                    if (i % 4 >= 2 && random.Next(2) == 0)
                        await source.CancelAsync();
                    Assert.Equal(value, await call);
                    Interlocked.Increment(ref answered);
                }
                catch (Exception e) when (e is OperationCanceledException or TimeoutException or CallFaultedException && i % 4 >= 2)
                {
                    Interlocked.Increment(ref ended);
                }
            }
        });
        Assert.Equal(Threads * 3_000, answered + ended);
        Assert.True(answered >= Threads * 1_500, $"{answered} were answered.");
        Assert.Equal(0, await patient.MissesAsync());
    }

    [Fact]
    public async Task ProcessEndsUnderLoad_EveryCallIsAnswered_NothingIsHandledAfterTheEnd()
    {
        await using TestNode node = await TestNode.StartAsync();
        for (int round = 0; round < 60; round++)
        {
            (Pid pid, IStress stress) = await StartAsync(node);
            Task<ExitReason> ended = node.EndOf(pid);
            await Together(async caller =>
            {
                for (int i = 0; i < 200; i++)
                {
                    if (caller == 0 && i == round)
                        stress.Leave();
                    stress.Put(caller, i);
                    try
                    {
                        Assert.Equal(i, i % 2 == 0 ? await stress.SameAsync(i) : await stress.SameLaterAsync(i, default));
                    }
                    catch (ProcessNotFoundException)
                    {
                        // That is how a call to a process that has ended is answered.
                    }
                }
            });
            Assert.Equal(ExitReason.Normal, await ended);
        }

        Assert.Equal(0, Stress.AfterEnd);
        Assert.Equal(0, node.Runtime.Table.Count);
    }

    [Fact]
    public async Task MonitorsOfProcessesThatEnd_FireExactlyOnce()
    {
        await using TestNode node = await TestNode.StartAsync();
        (Pid pid, IStress watcher) = await StartAsync(node);
        int asked = 0;
        int watched = 0;
        await Together(async thread =>
        {
            Random random = new(thread);
            for (int i = 0; i < 300; i++)
            {
                (Pid target, IStress stress) = await StartAsync(node);
                int monitors = random.Next(1, 4);
                bool takesBack = random.Next(3) == 0;
                if (random.Next(2) == 0)
                    stress.Leave();
                for (int m = 0; m < monitors; m++)
                    watcher.Watch(target, takesBack);
                Interlocked.Add(ref asked, monitors);
                if (!takesBack)
                    Interlocked.Add(ref watched, monitors);
                stress.Leave();
                await node.EndOf(target);
            }
        });
        (int fired, int takenBack, int twice) = await watcher.FiredAsync();
        while (fired < watched)
            (fired, takenBack, twice) = await watcher.FiredAsync();
        Assert.Equal((watched, asked - watched, 0), (fired, takenBack, twice));
        Assert.Equal((0, 0), node.Runtime.Find(pid)!.MonitorCounts);
    }

    [Fact]
    public async Task LinksAndUnlinksAtRandom_BothSidesAgree()
    {
        await using TestNode node = await TestNode.StartAsync();
        List<(Pid Pid, IStress Stress)> all = [];
        for (int i = 0; i < 12; i++)
            all.Add(await StartAsync(node));
        await Together(async thread =>
        {
            Random random = new(thread);
            for (int i = 0; i < 5_000; i++)
            {
                (Pid _, IStress one) = all[random.Next(all.Count)];
                Pid other = all[random.Next(all.Count)].Pid;
                if (random.Next(2) == 0)
                    one.Tie(other);
                else
                    one.Untie(other);
                if (i % 100 == 0)
                    await one.SameAsync(1);
            }
        });
        foreach ((Pid _, IStress stress) in all)
            await stress.SameAsync(1);
        foreach ((Pid pid, _) in all)
        {
            foreach (Pid other in node.Runtime.Find(pid)!.Linked)
                Assert.Contains(pid, node.Runtime.Find(other)!.Linked);
        }
    }

    [Fact]
    public async Task ManyStartsAndEnds_LeaveNothing()
    {
        await using TestNode node = await TestNode.StartAsync();
        await Together(async thread =>
        {
            for (int i = 0; i < 500; i++)
            {
                Pid pid = await node.Processes.StartAsync(ProcessSpec.For<Stress>(false), new StartOptions { Name = $"{thread}.{i}" });
                Task<ExitReason> ended = node.EndOf(pid);
                node.Processes.Exit(pid, ExitReason.Shutdown);
                await ended;
                Assert.Null(node.Runtime.Find($"{thread}.{i}"));
                node.Processes.Start(static (_, _) => Task.CompletedTask);
            }
        });
        await node.Node.DisposeAsync();
        Assert.Equal(0, node.Runtime.Table.Count);
        Assert.Equal(Threads * 500, node.Runtime.Metrics.ExitedAs(ExitKind.Shutdown) + node.Runtime.Metrics.ExitedAs(ExitKind.Normal) - (Threads * 500));
    }

    private static async Task<(Pid Pid, IStress Stress)> StartAsync(TestNode node)
    {
        Pid pid = await node.Processes.StartAsync(ProcessSpec.For<Stress>(true));
        return (pid, node.Processes.Get<IStress>(pid, new CallOptions { Timeout = TestNode.Patience }));
    }

    private static Task Together(Func<int, Task> work) =>
        Task.WhenAll(Enumerable.Range(0, Threads).Select(i => Task.Run(() => work(i)))).WaitAsync(TestNode.Patience);
}
