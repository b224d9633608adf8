using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging.Abstractions;
using Paxtor.Hosting.Singletons;
using Paxtor.Sessions;
using Paxtor.Tests.Fakes;

namespace Paxtor.Tests.Hosting.Singletons;

/// <summary>A singleton's work in the hand of a test, with the keeper that runs it on a fake node.</summary>
internal sealed class FakeWork : ISingletonWork
{
    private readonly FakeNode node;
    private Action<TenureEnd>? ended;

    public FakeWork(FakeNode node, ClusterSingletonOptions? options = null)
    {
        this.node = node;
        SingletonRegistration registration = new("", "k", typeof(BackgroundService), options ?? new ClusterSingletonOptions());
        node.Loop.RunNow(() =>
        {
            Keeper = new SingletonKeeper(node.Service, registration, this, NullLogger.Instance);
            LoopTasks.Run(node.Loop, Keeper.RunAsync());
        });
    }

    public SingletonKeeper Keeper { get; private set; } = null!;

    public SingletonPhase Phase => Keeper.Status.Phase;

    /// <summary>The tenures that began, and when.</summary>
    public List<(SingletonTenure Tenure, TimeSpan At)> Began { get; } = [];

    public bool IsRunning => ended is not null;

    /// <summary>Whether it ends when it is told to.</summary>
    public bool Heeds { get; set; } = true;

    /// <summary>What it throws at once.</summary>
    public Exception? Fails { get; set; }

    public void Begin(SingletonTenure tenure, Action<TenureEnd> ended)
    {
        Assert.Null(this.ended);
        Began.Add((tenure, node.Simulation.Now));
        this.ended = ended;
        tenure.Lost.Register(EndIfHeeding);
        if (Fails is { } error)
            End(new TenureEnd(TenureEndKind.Faulted, error));
    }

    public void Stop() => EndIfHeeding();

    public void Complete() => node.Loop.RunNow(() => End(new TenureEnd(TenureEndKind.Completed)));

    public void StopKeeper() => node.Loop.RunNow(Keeper.Stop);

    private void EndIfHeeding()
    {
        if (Heeds)
            End(new TenureEnd(TenureEndKind.Stopped));
    }

    private void End(TenureEnd end)
    {
        Action<TenureEnd>? tell = ended;
        ended = null;
        tell?.Invoke(end);
    }
}
