using Microsoft.Extensions.Logging.Abstractions;
using Paxtor.Foundation.Loop;
using Paxtor.Locks;
using Paxtor.Sessions;
using Paxtor.Testing;

namespace Paxtor.Tests.Fakes;

/// <summary>A node with a session and locks over a fake store, on a simulated loop.</summary>
internal sealed class FakeNode
{
    public FakeNode(Simulation simulation, FakeData data, string name, SessionOptions? options = null, LockServiceOptions? lockOptions = null)
    {
        Simulation = simulation;
        Loop = simulation.CreateLoop(name);
        Store = new FakeStore(simulation, Loop, data);
        SessionOptions session = options ?? new SessionOptions();
        Loop.RunNow(() =>
        {
            Watchdog = new LoopSessionWatchdog(Loop, session.StopGrace, FailFasts.Add);
            Sessions = new SessionManager(Store, name, 7, session, Watchdog, NullLogger.Instance);
            Service = new LockService(Store, Sessions, name, 7, lockOptions ?? new LockServiceOptions(), NullLogger.Instance);
            Locks = new NodeLocks(Service);
            Sessions.Start();
        });
    }

    public Simulation Simulation { get; }

    public SimulatedLoop Loop { get; }

    public FakeStore Store { get; }

    public LoopSessionWatchdog Watchdog { get; private set; } = null!;

    public SessionManager Sessions { get; private set; } = null!;

    public LockService Service { get; private set; } = null!;

    public NodeLocks Locks { get; private set; } = null!;

    /// <summary>Why the node would have been ended.</summary>
    public List<string> FailFasts { get; } = [];

    public OwnerState NewOwner() => new(Service.NextPid());

    /// <summary>Asks for a lock; the answer is recorded when it comes.</summary>
    public Asked Ask(LockKey key, LockOptions? options = null, OwnerState? owner = null)
    {
        Asked asked = new(this);
        Loop.RunNow(() => asked.Begin(Service.Request(owner, key, options)));
        return asked;
    }

    /// <summary>Runs code of the loop to its end.</summary>
    public T Run<T>(Func<ValueTask<T>> recipe)
    {
        T? result = default;
        bool done = false;
        Loop.RunNow(() => LoopTasks.Run(Loop, FinishAsync()));
        Assert.True(Simulation.RunUntil(() => done, TimeSpan.FromMinutes(1)), "It did not end within a minute.");
        return result!;

        async ValueTask FinishAsync()
        {
            result = await recipe().ConfigureAwait(false);
            done = true;
        }
    }

    public void Run(Func<ValueTask> recipe) => Run(async () =>
    {
        await recipe().ConfigureAwait(false);
        return true;
    });
}
