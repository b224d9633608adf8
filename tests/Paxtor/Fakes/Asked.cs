using Paxtor.Locks;
using Paxtor.Sessions;

namespace Paxtor.Tests.Fakes;

/// <summary>A request of a test and what became of it.</summary>
internal sealed class Asked(FakeNode node)
{
    private LoopLockRequest? request;

    public LockResult? Result { get; private set; }

    public Exception? Error { get; private set; }

    /// <summary>True time of the answer.</summary>
    public TimeSpan AnsweredAt { get; private set; }

    public bool IsDone => Result is not null || Error is not null;

    public bool IsAcquired => Result is { IsAcquired: true };

    public LockHandle Handle => Result?.Handle ?? throw new InvalidOperationException($"Not acquired: {Result?.Status}, {Error}");

    public void Begin(LoopLockRequest begun)
    {
        request = begun;
        LoopTasks.Run(node.Loop, WaitAsync());
    }

    public void Cancel() => node.Loop.RunNow(request!.Cancel);

    /// <summary>Gives the lock up and waits until that is answered.</summary>
    public void Release() => node.Run(((LockHold)Handle).ReleaseAsync);

    /// <summary>Gives the lock up without waiting.</summary>
    public void BeginRelease() => node.Loop.RunNow(() => LoopTasks.Run(node.Loop, ((LockHold)Handle).ReleaseAsync()));

    private async ValueTask WaitAsync()
    {
        try
        {
            Result = await request!.Task.ConfigureAwait(false);
        }
        catch (Exception e)
        {
            Error = e;
        }

        AnsweredAt = node.Simulation.Now;
    }
}
