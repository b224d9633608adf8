using Paxtor.Processes;

namespace Paxtor.Testing.Cluster;

/// <summary>Runs the processes of a simulated node on its loop, under the context that keeps the awaits of their handlers there.</summary>
internal sealed class SimulatedScheduler(SimulatedLoop loop, SimulatedUserContext context) : ProcessScheduler
{
    public override TimeProvider Time => loop.Time;

    public override bool IsDeterministic => true;

    public override void Queue(IThreadPoolWorkItem item) => context.Post(static s => ((IThreadPoolWorkItem)s!).Execute(), item);
}
