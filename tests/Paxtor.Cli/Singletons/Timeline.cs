namespace Paxtor.Cli.Tests.Singletons;

/// <summary>The tenures of one singleton by the clock that all processes of the machine share.</summary>
internal sealed class Timeline
{
    private readonly Lock gate = new();
    private readonly SortedList<long, Tenure> tenures = [];
    private readonly List<(Func<Tenure, bool> Matches, TaskCompletionSource<Tenure> Source)> waits = [];

    /// <summary>Whether players are stopped for longer than their sessions: the end of one that has just woken from that is no act of an owner.</summary>
    public bool PlayersPause { get; init; }

    public IReadOnlyList<Tenure> Tenures
    {
        get
        {
            lock (gate)
                return [.. tenures.Values.Select(static t => t with { })];
        }
    }

    public void Add(string player, string what, long token, long micros)
    {
        lock (gate)
        {
            if (!tenures.TryGetValue(token, out Tenure? tenure))
                tenures.Add(token, tenure = new Tenure(player, token, micros));
            if (what == "STALE")
                tenure.Stale++;
            else if (what != "END" || (tenure.Stale == 0 && !PlayersPause))
                tenure.LastMicros = micros; // The end of one that had found itself stale is no act of an owner.
            tenure.Ended |= what == "END";
            for (int i = waits.Count - 1; i >= 0; i--)
            {
                if (!waits[i].Matches(tenure))
                    continue;
                waits[i].Source.TrySetResult(tenure);
                waits.RemoveAt(i);
            }
        }
    }

    /// <summary>The first tenure that a condition holds for, from now on.</summary>
    public async Task<Tenure> NextAsync(Func<Tenure, bool> matches)
    {
        TaskCompletionSource<Tenure> source = new(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (gate)
            waits.Add((matches, source));
        return await source.Task.WaitAsync(Processes.ChildProcess.Patience);
    }

    /// <summary>The last tenure of which a condition holds, once there is one.</summary>
    public Task<Tenure> WhenAsync(Func<Tenure, bool> matches)
    {
        lock (gate)
        {
            if (tenures.Values.LastOrDefault(matches) is { } known)
                return Task.FromResult(known);
            return NextAsync(matches);
        }
    }

    /// <summary>Each tenure lasts from its begin to the last moment at which it acted as the owner: no two overlap, and tokens grow with time.</summary>
    public void CheckOneAtATime()
    {
        Tenure[] inTime = [.. Tenures.OrderBy(static t => t.BeginMicros)];
        for (int i = 1; i < inTime.Length; i++)
        {
            Assert.True(inTime[i].Token > inTime[i - 1].Token, $"{inTime[i]} came after {inTime[i - 1]}");
            Assert.True(inTime[i].BeginMicros > inTime[i - 1].LastMicros, $"{inTime[i]} overlaps {inTime[i - 1]}");
        }
    }

    /// <summary>One tenure as it was told.</summary>
    internal sealed record Tenure(string Player, long Token, long BeginMicros)
    {
        /// <summary>When it last acted as the owner.</summary>
        public long LastMicros { get; set; } = BeginMicros;

        /// <summary>How often it acted though the clock said that it owns no more.</summary>
        public int Stale { get; set; }

        public bool Ended { get; set; }
    }
}
