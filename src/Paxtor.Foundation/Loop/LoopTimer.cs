namespace Paxtor.Foundation.Loop;

/// <summary>A one-shot timer of an <see cref="EventLoop"/>. All members are called on the loop.</summary>
public abstract class LoopTimer : IDisposable
{
    /// <summary>Arms the timer, or moves it when it was armed: it fires once, <paramref name="dueTime"/> from now.</summary>
    /// <param name="dueTime">Zero or less means: as soon as the items queued now have run.</param>
    public abstract void Arm(TimeSpan dueTime);

    /// <summary>Disarms the timer. After this the callback does not run, even if it was due already.</summary>
    public abstract void Cancel();

    /// <summary>The same as <see cref="Cancel"/>, for good.</summary>
    public void Dispose()
    {
        Cancel();
        GC.SuppressFinalize(this);
    }
}
