using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging.Abstractions;
using Paxtor.Foundation.Loop;
using Paxtor.Hosting.Singletons;
using Paxtor.Sessions;
using Paxtor.Testing.Tests.Runs.Checks;

namespace Paxtor.Testing.Tests.Runs.Workloads;

/// <summary>
/// Nodes that share one singleton, whose work runs for a while, returns, fails, or goes on until it is told to stop; now and then it is slow to heed that, or
/// does not heed it at all, and its node must end.
/// </summary>
internal sealed class SingletonWorkload(RunState run)
{
    private static readonly ClusterSingletonOptions Options = new()
    {
        BackOff = TimeSpan.FromMilliseconds(300), MaxBackOff = TimeSpan.FromSeconds(4), WhenCompleted = SingletonCompletion.HandOver,
    };

    private static readonly SingletonRegistration Singleton = new("", "singleton", typeof(BackgroundService), Options);

    private readonly SingletonLedger ledger = new(run.Simulation, run.Plan.ClocksKeepBound);
    private readonly Dictionary<SimulatedLoop, SingletonKeeper> keepers = [];

    public int Tenures => ledger.Tenures;

    /// <summary>Nodes that live and still ask for the singleton, or run it.</summary>
    public int Running => keepers.Count(static k => k.Key.IsAlive && k.Value.Status.Phase != SingletonPhase.Stopped);

    /// <summary>Begins on a node; called on its loop.</summary>
    public void Begin(SimulatedNode node)
    {
        SimulatedLoop loop = node.Loop!;
        SingletonKeeper keeper = new(node.LockService!, Singleton, new Work(run, ledger, node, loop), NullLogger.Instance);
        keepers.Add(loop, keeper);
        run.Follow(keeper.RunAsync().AsTask());
    }

    /// <summary>Every node stops, as when its host does.</summary>
    public void Finish()
    {
        foreach ((SimulatedLoop loop, SingletonKeeper keeper) in keepers.Where(static k => k.Key.IsAlive))
            loop.Post(static k => k.Stop(), keeper);
    }

    private sealed class Work(RunState run, SingletonLedger ledger, SimulatedNode node, SimulatedLoop loop) : ISingletonWork
    {
        private LoopSignal? told;
        private bool stopped;

        public void Begin(SingletonTenure tenure, Action<TenureEnd> ended) => run.Follow(RunAsync(tenure, ended));

        public void Stop()
        {
            stopped = true;
            told?.Set();
        }

        private async Task RunAsync(SingletonTenure tenure, Action<TenureEnd> ended)
        {
            Random random = loop.Random;
            SingletonLedger.Act act = ledger.Begin(node, tenure);
            LoopSignal signal = told = new LoopSignal(loop);
            CancellationTokenRegistration lost = tenure.Lost.UnsafeRegister(static s => ((LoopSignal)s!).Set(), signal);
            long until = loop.Time.GetTimestamp() + loop.ToTimestamp(TimeSpan.FromMilliseconds(random.Next(random.Next(3) == 0 ? 20_000 : 1_500)));
            while (!stopped && !tenure.Lost.IsCancellationRequested && loop.Time.GetTimestamp() < until)
            {
                ledger.CheckAlone(act);
                await signal.WaitAsync(TimeSpan.FromMilliseconds(random.Next(5, 400))).ConfigureAwait(false);
            }

            lost.Unregister();
            bool wasTold = stopped || tenure.Lost.IsCancellationRequested;
            int habit = random.Next(20);
            if (tenure.Lost.IsCancellationRequested && habit == 0 && !run.Finishing)
            {
                run.Counts.Add("singletons: heeded no loss");
                return;
            }

            if (habit < 5)
                await RunState.Pause(loop, run.Plan.Cluster.SessionMargin * (0.4 * random.NextDouble())).ConfigureAwait(false);
            act.Ended = true;
            run.Counts.Add(wasTold ? "singletons: stopped" : habit < 12 ? "singletons: returned" : "singletons: failed");
            ended(wasTold ? new TenureEnd(TenureEndKind.Stopped)
                : habit < 12 ? new TenureEnd(TenureEndKind.Completed)
                : new TenureEnd(TenureEndKind.Faulted, new InvalidOperationException("It fails.")));
        }
    }
}
