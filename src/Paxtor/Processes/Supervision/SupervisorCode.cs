using System.Collections.Concurrent;

namespace Paxtor.Processes;

/// <summary>
/// Code on its way into the process of a supervisor of the same program: code itself is no message, so what is sent is its number. It is run once, and only by whom it was meant for.
/// </summary>
internal static class SupervisorCode
{
    private static readonly ConcurrentDictionary<(Pid Supervisor, long Number), Func<Supervisor, ProcessContext, ValueTask>> Waiting = new();
    private static long lastNumber;

    /// <summary>How many wait.</summary>
    public static int Count => Waiting.Count;

    /// <summary>Leaves code for a supervisor.</summary>
    /// <returns>Its number.</returns>
    public static long Leave(Pid supervisor, Func<Supervisor, ProcessContext, ValueTask> code)
    {
        long number = Interlocked.Increment(ref lastNumber);
        Waiting[(supervisor, number)] = code;
        return number;
    }

    /// <summary>Takes it; once.</summary>
    /// <exception cref="InvalidOperationException">There is none: its sender has given it up.</exception>
    public static Func<Supervisor, ProcessContext, ValueTask> Take(Pid supervisor, long number) => Waiting.TryRemove((supervisor, number), out var code)
        ? code
        : throw new InvalidOperationException("The code to be run in the supervisor is not there (any more).");

    /// <summary>Gives up code that was not taken.</summary>
    public static void GiveUp(Pid supervisor, long number) => Waiting.TryRemove((supervisor, number), out _);
}
