using Paxtor.Locks;

namespace Paxtor.Testing.Tests.Runs.Processes;

/// <summary>What a run knows of one process.</summary>
internal sealed class Life(Pid pid, string tag)
{
    private readonly Dictionary<Pid, long> lastOf = [];

    public Pid Pid => pid;

    public string Tag => tag;

    /// <summary>Who started it linked.</summary>
    public Pid? Supervisor { get; init; }

    /// <summary>As what it ended, once its stop was run.</summary>
    public ExitReason? End { get; set; }

    /// <summary>Whether its own code has asked for its exit.</summary>
    public bool HasExited { get; set; }

    public int Inside { get; set; }

    /// <summary>Monitors that are not over: whom, and how often they were told.</summary>
    public Dictionary<MonitorRef, Pid> Monitors { get; } = [];

    public HashSet<MonitorRef> Over { get; } = [];

    /// <summary>Those it has linked itself to, or was linked to by, and that were not unlinked or told since.</summary>
    public HashSet<Pid> Links { get; } = [];

    /// <summary>Its places in queues of locks.</summary>
    public List<LockPlace> Places { get; } = [];

    /// <summary>A handler begins.</summary>
    public void Enter(string what)
    {
        if (End is not null || HasExited)
            throw new InvalidOperationException($"{pid} handles {what} after its exit.");
        if (++Inside != 1)
            throw new InvalidOperationException($"{pid} handles {what} while it handles something else.");
    }

    public void Leave() => Inside--;

    /// <summary>A message of a sender comes.</summary>
    public void Follow(Pid sender, long sequence)
    {
        long last = lastOf.GetValueOrDefault(sender);
        if (sequence <= last)
            throw new InvalidOperationException($"{pid} got message {sequence} of {sender} after message {last}.");
        lastOf[sender] = sequence;
    }
}
