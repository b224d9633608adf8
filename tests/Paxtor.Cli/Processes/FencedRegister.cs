namespace Paxtor.Cli.Tests.Processes;

/// <summary>
/// A resource that refuses old tokens. Every write must be one more than what it holds: a write that is not was computed from a stale
/// value, and some update would be lost.
/// </summary>
internal sealed class FencedRegister
{
    private readonly Lock gate = new();
    private readonly SortedList<long, TaskCompletionSource> awaited = [];
    private long greatestToken;

    public long Value { get; private set; }

    public int Refused { get; private set; }

    public List<string> Faults { get; } = [];

    /// <summary>
    /// Reads, and shuts out all owners before this one: else a write of theirs that is still on its way would be accepted after this read,
    /// and lost by the write that follows it.
    /// </summary>
    public long? Read(long token)
    {
        lock (gate)
        {
            if (token < greatestToken)
            {
                Refused++;
                return null;
            }

            greatestToken = token;
            return Value;
        }
    }

    /// <summary>Writes unless a greater token has been seen.</summary>
    public bool Write(string worker, long token, long value)
    {
        lock (gate)
        {
            if (token < greatestToken)
            {
                Refused++;
                return false;
            }

            if (value != Value + 1)
                Faults.Add($"{worker} with token {token} writes {value} over {Value} (token {greatestToken}): an update would be lost");
            greatestToken = token;
            Value = value;
            while (awaited.Count > 0 && awaited.GetKeyAtIndex(0) <= Value)
            {
                awaited.GetValueAtIndex(0).TrySetResult();
                awaited.RemoveAt(0);
            }

            return true;
        }
    }

    /// <summary>Completes when the register holds so much more than now.</summary>
    public Task GrowsByAsync(long increments)
    {
        lock (gate)
        {
            long wanted = Value + increments;
            if (!awaited.TryGetValue(wanted, out TaskCompletionSource? source))
                awaited.Add(wanted, source = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
            return source.Task;
        }
    }
}
