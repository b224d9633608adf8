namespace Paxtor.Raft.Tests.Oracles;

/// <summary>The log against the simplest model of one: a list of terms.</summary>
public sealed class RaftLogTests
{
    [Fact]
    public void Conflicts_are_skipped_as_a_naive_search_would()
    {
        var random = new Random(3);
        for (var round = 0; round < 20_000; round++)
        {
            var log = RandomLog(random, out var terms, out var offset);
            var (index, term) = ((ulong)random.Next(0, 30), (ulong)random.Next(0, 8));
            var naive = offset;
            for (var i = offset + 1; i <= Math.Min(index, log.LastIndex); i++)
            {
                if (terms[i] <= term)
                    naive = i;
            }

            Assert.Equal(naive, log.FindConflictByTerm(index, term));
        }
    }

    [Fact]
    public void A_hint_never_skips_an_index_at_which_the_two_logs_match()
    {
        // Two logs as Raft allows them: equal up to some point, different terms after it.
        var random = new Random(4);
        for (var round = 0; round < 20_000; round++)
        {
            var shared = random.Next(0, 6);
            var common = RandomTerms(random, shared, 1);
            var start = shared == 0 ? 1 : common[^1];
            var leader = Build([.. common, .. RandomTerms(random, random.Next(0, 8), start, odd: true)]);
            var follower = Build([.. common, .. RandomTerms(random, random.Next(0, 8), start, odd: false)]);
            var asked = leader.LastIndex;
            for (var rejections = 0; asked > 0 && !follower.Matches(asked, Term(leader, asked)); rejections++)
            {
                Assert.True(rejections < 20, "Backtracking does not end.");
                var hint = follower.FindConflictByTerm(asked, Term(leader, asked));
                var next = hint == 0 ? 0 : leader.FindConflictByTerm(hint, Term(follower, hint));
                Assert.True(next < asked, "Backtracking moves.");
                for (var skipped = asked; skipped > next; skipped--)
                    Assert.False(follower.Matches(skipped, Term(leader, skipped)), $"A match at {skipped} was skipped.");
                asked = next;
            }
        }
    }

    [Fact]
    public void Slices_once_handed_out_never_change_and_the_log_does_what_a_list_would()
    {
        var random = new Random(5);
        for (var round = 0; round < 500; round++)
        {
            var log = new RaftLog(0, 0, []);
            var model = new List<RaftEntry>();
            var slices = new List<(ReadOnlyMemory<RaftEntry> Slice, RaftEntry[] Copy)>();
            ulong term = 1;
            for (var step = 0; step < 60; step++)
            {
                switch (random.Next(8))
                {
                    case 0 when log.LastIndex > log.OffsetIndex:
                        var from = log.FirstIndex + (ulong)random.Next((int)(log.LastIndex - log.OffsetIndex));
                        log.TruncateFrom(from);
                        model.RemoveAll(entry => entry.Index >= from);
                        term++;
                        break;
                    case 1 when log.LastIndex > log.OffsetIndex:
                        var through = log.FirstIndex + (ulong)random.Next((int)(log.LastIndex - log.OffsetIndex));
                        log.DropThrough(through);
                        model.RemoveAll(entry => entry.Index <= through);
                        break;
                    default:
                        var added = new RaftEntry(log.LastIndex + 1, term, RaftEntryKind.Normal, new byte[random.Next(9)]);
                        log.Append(added);
                        model.Add(added);
                        break;
                }

                var all = log.Slice(log.FirstIndex, log.LastIndex);
                Assert.Equal(model, all.ToArray());
                slices.Add((all, all.ToArray()));
                AssertSizes(log, random);
            }

            Assert.All(slices, slice => Assert.Equal(slice.Copy, slice.Slice.ToArray()));
        }
    }

    [Fact]
    public void Up_to_date_means_a_later_last_term_or_the_same_and_at_least_as_long()
    {
        var log = Build([1, 2, 2]);
        Assert.True(log.IsUpToDate(3, 2));
        Assert.True(log.IsUpToDate(1, 3));
        Assert.False(log.IsUpToDate(2, 2));
        Assert.False(log.IsUpToDate(9, 1));
    }

    [Fact]
    public void Gaps_and_falling_terms_are_refused()
    {
        var log = Build([1, 2]);
        Assert.Throws<RaftInvariantException>(() => log.Append(new RaftEntry(4, 2, RaftEntryKind.Normal, default)));
        Assert.Throws<RaftInvariantException>(() => log.Append(new RaftEntry(3, 1, RaftEntryKind.Normal, default)));
        Assert.Throws<RaftInvariantException>(() => log.Slice(1, 3));
        Assert.Throws<RaftInvariantException>(() => log.TruncateFrom(3));
    }

    private static void AssertSizes(RaftLog log, Random random)
    {
        if (log.LastIndex == log.OffsetIndex)
            return;
        var (from, max) = (log.FirstIndex + (ulong)random.Next((int)(log.LastIndex - log.OffsetIndex)), random.Next(1, 30));
        var some = log.SliceUpTo(from, max, out var bytes).ToArray();
        Assert.Equal(bytes, some.Sum(entry => entry.Data.Length));
        Assert.True(some.Length == 1 || bytes <= max, "A slice of several entries fits the size.");
        var next = from + (ulong)some.Length;
        Assert.True(next > log.LastIndex || bytes + log[next].Data.Length > max, "No entry that fits is left out.");
    }

    private static ulong Term(RaftLog log, ulong index)
    {
        Assert.True(log.TryTermAt(index, out var term));
        return term;
    }

    private static RaftLog RandomLog(Random random, out ulong[] terms, out ulong offset)
    {
        var all = RandomTerms(random, 25, 1);
        offset = (ulong)random.Next(0, 10);
        var log = new RaftLog(offset, offset == 0 ? 0 : all[offset - 1], []);
        for (var i = offset; i < offset + (ulong)random.Next(0, 15); i++)
            log.Append(new RaftEntry(i + 1, all[i], RaftEntryKind.Normal, default));
        terms = [0, .. all];
        return log;
    }

    private static ulong[] RandomTerms(Random random, int count, ulong start, bool? odd = null)
    {
        var terms = new ulong[count];
        var term = start;
        for (var i = 0; i < count; i++)
        {
            term += (ulong)(random.Next(3) == 0 ? random.Next(1, 3) : 0);
            if (odd is { } wanted && (i == 0 || term % 2 != (wanted ? 1UL : 0UL)))
                term += term % 2 == (wanted ? 1UL : 0UL) ? 2UL : 1UL;
            terms[i] = term;
        }

        return terms;
    }

    private static RaftLog Build(ulong[] terms) =>
        new(0, 0, terms.Select((term, i) => new RaftEntry((ulong)i + 1, term, RaftEntryKind.Normal, default)).ToArray());
}
