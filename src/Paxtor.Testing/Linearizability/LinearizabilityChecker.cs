namespace Paxtor.Testing.Linearizability;

/// <summary>
/// Decides whether a history is linearizable: whether each operation can be given one moment between its call and its return such that
/// the object, used in this order by one caller, would have given the answers seen.
/// </summary>
/// <remarks>
/// The search is Wing and Gong's ("Testing and Verifying Concurrent Objects", JPDC 1993) with Lowe's memory of what was tried
/// ("Testing for Linearizability", 2017), in the form of Horn and Kroening ("Faster Linearizability Checking via P-Compositionality", FORTE 2015):
/// a linked list of calls and returns from which the operations chosen so far are lifted. Histories of independent parts (keys) are to be
/// checked part by part: linearizability is compositional, and the search is exponential in the overlap only.
/// </remarks>
internal static class LinearizabilityChecker
{
    /// <summary>Checks one history.</summary>
    /// <param name="model">What the object does.</param>
    /// <param name="history">The operations, in any order.</param>
    /// <param name="stepsMax">Where the search is given up.</param>
    public static LinearizabilityVerdict Check<TState, TInput, TOutput>(
        ISequentialModel<TState, TInput, TOutput> model,
        IReadOnlyList<RecordedOperation<TInput, TOutput>> history,
        int stepsMax = 2_000_000)
        where TState : IEquatable<TState>
    {
        Entry head = Link(history);
        int knownLeft = history.Count(static o => o.IsKnown);
        var chosen = new ulong[(history.Count + 63) / 64];
        var tried = new HashSet<Configuration<TState>>();
        var stack = new Stack<(Entry Call, TState State)>();
        TState state = model.Initial;
        Entry? entry = head.Next;
        int steps = 0;
        // What is left when every answer is explained are operations of unknown outcome, which may as well never happen.
        while (knownLeft > 0)
        {
            if (++steps > stepsMax)
                return LinearizabilityVerdict.Undecided;
            if (entry is null)
                throw new InvalidOperationException("A known operation has no return.");
            if (entry.IsCall)
            {
                RecordedOperation<TInput, TOutput> operation = history[entry.Operation];
                if (model.Step(state, operation, out TState next))
                {
                    ulong[] extended = (ulong[])chosen.Clone();
                    extended[entry.Operation / 64] |= 1UL << (entry.Operation % 64);
                    if (tried.Add(new Configuration<TState>(extended, next)))
                    {
                        stack.Push((entry, state));
                        state = next;
                        chosen = extended;
                        knownLeft -= operation.IsKnown ? 1 : 0;
                        entry.Lift();
                        entry = head.Next;
                        continue;
                    }
                }

                entry = entry.Next;
                continue;
            }

            // The return of an operation that was not chosen: the choices so far lead nowhere.
            if (!stack.TryPop(out (Entry Call, TState State) last))
                return LinearizabilityVerdict.NotLinearizable;
            state = last.State;
            chosen = (ulong[])chosen.Clone();
            chosen[last.Call.Operation / 64] &= ~(1UL << (last.Call.Operation % 64));
            knownLeft += history[last.Call.Operation].IsKnown ? 1 : 0;
            last.Call.Unlift();
            entry = last.Call.Next;
        }

        return LinearizabilityVerdict.Linearizable;
    }

    private static Entry Link<TInput, TOutput>(IReadOnlyList<RecordedOperation<TInput, TOutput>> history)
    {
        var entries = new List<(long At, Entry Entry)>(history.Count * 2);
        for (int i = 0; i < history.Count; i++)
        {
            if (history[i].Returned <= history[i].Invoked)
                throw new ArgumentException($"An operation returned before it was called: {history[i]}", nameof(history));
            var call = new Entry(i, isCall: true);
            var ret = new Entry(i, isCall: false);
            call.Match = ret;
            entries.Add((history[i].Invoked, call));
            entries.Add((history[i].Returned, ret));
        }

        entries.Sort(static (a, b) => a.At != b.At ? a.At.CompareTo(b.At) : a.Entry.Operation.CompareTo(b.Entry.Operation));
        var head = new Entry(-1, isCall: false);
        Entry last = head;
        foreach ((_, Entry entry) in entries)
        {
            last.Next = entry;
            entry.Previous = last;
            last = entry;
        }

        return head;
    }

    private sealed class Entry(int operation, bool isCall)
    {
        public Entry? Next;
        public Entry? Previous;
        public Entry? Match;

        public int Operation => operation;

        public bool IsCall => isCall;

        /// <summary>Takes the call and its return out of the list; they keep their links, to be put back in reverse order.</summary>
        public void Lift()
        {
            Remove();
            Match!.Remove();
        }

        public void Unlift()
        {
            Match!.PutBack();
            PutBack();
        }

        private void Remove()
        {
            Previous!.Next = Next;
            if (Next is not null)
                Next.Previous = Previous;
        }

        private void PutBack()
        {
            Previous!.Next = this;
            if (Next is not null)
                Next.Previous = this;
        }
    }

    private readonly struct Configuration<TState>(ulong[] chosen, TState state) : IEquatable<Configuration<TState>>
        where TState : IEquatable<TState>
    {
        private readonly ulong[] chosen = chosen;
        private readonly TState state = state;

        public bool Equals(Configuration<TState> other) => chosen.AsSpan().SequenceEqual(other.chosen) && state.Equals(other.state);

        public override bool Equals(object? obj) => obj is Configuration<TState> other && Equals(other);

        public override int GetHashCode()
        {
            ulong hash = (uint)state.GetHashCode();
            foreach (ulong word in chosen)
                hash = (hash ^ word) * 0x9E3779B97F4A7C15UL;
            return (int)(hash >> 32);
        }
    }
}
