using System.Collections.Concurrent;

namespace Paxtor.Tests.Processes;

/// <summary>Where the processes of one test write what they did, and wait for the test. Processes find it by its id, which is a start argument.</summary>
internal sealed class Board
{
    private static readonly ConcurrentDictionary<string, Board> Boards = new();
    private static int last;

    private readonly ConcurrentDictionary<string, TaskCompletionSource> gates = new();
    private readonly List<string> lines = [];
    private readonly List<(Predicate<List<string>> Condition, TaskCompletionSource Met)> waiting = [];

    public Board()
    {
        Id = $"board{Interlocked.Increment(ref last)}";
        Boards[Id] = this;
    }

    public string Id { get; }

    public List<string> Lines
    {
        get
        {
            lock (lines)
                return [.. lines];
        }
    }

    private readonly ConcurrentDictionary<string, int> broken = new();

    /// <summary>The next so many starts of what has this tag fail.</summary>
    public void Break(string tag, int times) => broken[tag] = times;

    /// <summary>Whether this start fails.</summary>
    public bool IsBroken(string tag) => broken.TryGetValue(tag, out int left) && left > 0 && broken.TryUpdate(tag, left - 1, left);

    public static Board Of(string id) => Boards[id];

    public void Write(string line)
    {
        lock (lines)
        {
            lines.Add(line);
            foreach ((Predicate<List<string>> condition, TaskCompletionSource met) in waiting)
            {
                if (condition(lines))
                    met.TrySetResult();
            }
        }
    }

    /// <summary>Ends once a line is there.</summary>
    public Task Saw(string line) => Saw(l => l.Contains(line), line);

    public async Task Saw(Predicate<List<string>> condition, string what)
    {
        TaskCompletionSource met = new(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (lines)
        {
            if (condition(lines))
                return;
            waiting.Add((condition, met));
        }

        try
        {
            await met.Task.WaitAsync(TestNode.Patience);
        }
        catch (TimeoutException)
        {
            Assert.Fail($"Did not come: {what}. There is: {string.Join("; ", Lines)}");
        }
    }

    /// <summary>Ends once the gate is open.</summary>
    public Task Pass(string gate) => gates.GetOrAdd(gate, static _ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;

    public void Open(string gate)
    {
        _ = Pass(gate);
        gates[gate].TrySetResult();
    }
}
