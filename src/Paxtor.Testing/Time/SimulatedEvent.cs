namespace Paxtor.Testing;

/// <summary>Something that happens at one moment of virtual time, unless it is cancelled before.</summary>
internal sealed class SimulatedEvent(Action<object?> action, object? state)
{
    /// <summary>Set when it has run or was cancelled; a cancelled event stays in the queue and is skipped.</summary>
    public bool Done { get; private set; }

    public void Cancel() => Done = true;

    public void Run()
    {
        Done = true;
        action(state);
    }
}
