using Paxtor.Testing.Linearizability;
using Xunit.Sdk;

namespace Paxtor.Testing.Tests.Linearizability;

using KvOperation = RecordedOperation<KeyValueInput, KeyValueOutput>;
using LockOperation = RecordedOperation<LockInput, bool>;

public sealed class LinearizabilityCheckerTests
{
    [Fact]
    public void A_read_may_see_either_side_of_an_overlapping_write()
    {
        Assert.Equal(LinearizabilityVerdict.Linearizable, Check(Put(1, 4, 0, 7), Get(2, 3, 0, 0, 0)));
        Assert.Equal(LinearizabilityVerdict.Linearizable, Check(Put(1, 4, 0, 7), Get(2, 3, 0, 7, 1)));
    }

    [Fact]
    public void A_stale_read_is_found()
    {
        Assert.Equal(LinearizabilityVerdict.NotLinearizable, Check(Put(1, 2, 0, 7), Get(3, 4, 0, 0, 0)));
    }

    [Fact]
    public void Two_reads_must_not_go_back_in_time()
    {
        Assert.Equal(LinearizabilityVerdict.NotLinearizable, Check(Put(1, 10, 0, 7), Get(2, 3, 0, 7, 1), Get(4, 5, 0, 0, 0)));
    }

    [Fact]
    public void A_write_of_unknown_outcome_may_happen_late_or_never()
    {
        Assert.Equal(LinearizabilityVerdict.Linearizable, Check(Put(1, long.MaxValue, 0, 7), Get(5, 6, 0, 0, 0)));
        Assert.Equal(LinearizabilityVerdict.Linearizable, Check(Put(1, long.MaxValue, 0, 7), Get(3, 4, 0, 0, 0), Get(5, 6, 0, 7, 1)));
        Assert.Equal(LinearizabilityVerdict.NotLinearizable, Check(Put(1, long.MaxValue, 0, 7), Get(3, 4, 0, 7, 1), Get(5, 6, 0, 0, 0)));
    }

    [Fact]
    public void A_write_of_unknown_outcome_cannot_be_seen_before_it_was_asked_for()
    {
        Assert.Equal(LinearizabilityVerdict.NotLinearizable, Check(Get(1, 2, 0, 7, 1), Put(3, long.MaxValue, 0, 7)));
    }

    [Fact]
    public void Two_swaps_from_one_version_cannot_both_succeed()
    {
        KvOperation first = Swap(1, 5, 0, expectedVersion: 0, value: 1, succeeded: true);
        KvOperation second = Swap(2, 6, 0, expectedVersion: 0, value: 2, succeeded: true);
        Assert.Equal(LinearizabilityVerdict.NotLinearizable, Check(first, second));
        Assert.Equal(LinearizabilityVerdict.Linearizable, Check(first, Swap(2, 6, 0, 0, 2, succeeded: false)));
    }

    [Fact]
    public void A_transaction_over_two_keys_happens_at_one_moment()
    {
        var both = new KeyValueInput([], [new(KeyValueAction.Put, 0, 5), new(KeyValueAction.Put, 1, 5)], []);
        var write = new KvOperation(1, 1, 10, both, new KeyValueOutput(true, [default, default]));
        Assert.Equal(LinearizabilityVerdict.NotLinearizable, Check(write, Get(2, 3, 0, 5, 1), Get(4, 5, 1, 0, 0)));
        Assert.Equal(LinearizabilityVerdict.Linearizable, Check(write, Get(2, 3, 1, 0, 0), Get(4, 5, 0, 5, 1)));
    }

    [Fact]
    public void A_lock_has_one_holder_and_growing_tokens()
    {
        Assert.Equal(LinearizabilityVerdict.Linearizable, Check(Acquire(1, 2, 5), Release(3, 4, 5), Acquire(1, 6, 8)));
        Assert.Equal(LinearizabilityVerdict.NotLinearizable, Check(Acquire(1, 2, 5), Acquire(1, 3, 8), Release(4, 6, 5)));
        Assert.Equal(LinearizabilityVerdict.NotLinearizable, Check(Acquire(1, 2, 8), Release(3, 4, 8), Acquire(5, 6, 5)));
    }

    [Fact]
    public void A_release_with_an_old_token_must_not_free_the_lock()
    {
        Assert.Equal(
            LinearizabilityVerdict.NotLinearizable,
            Check(Acquire(1, 2, 5), Release(3, 4, 5), Acquire(5, 6, 8), Release(7, 8, 5), Acquire(9, 10, 9)));
    }

    [Fact]
    public void A_hold_may_be_lost_with_its_session()
    {
        Assert.Equal(LinearizabilityVerdict.Linearizable, Check(Acquire(1, 2, 5), Release(2, long.MaxValue, 5), Acquire(3, 9, 8)));
        Assert.Equal(LinearizabilityVerdict.NotLinearizable, Check(Acquire(1, 2, 5), Acquire(3, 9, 8)));
    }

    /// <summary>Histories made by running a real sequential store with random overlaps are linearizable; with one answer changed, nearly never.</summary>
    [Fact]
    public void Random_histories_agree_with_how_they_were_made()
    {
        int found = 0;
        for (int seed = 0; seed < 300; seed++)
        {
            var random = new Random(seed);
            KvOperation[] good = RandomHistory(random, out int lastRead);
            if (Check(good) != LinearizabilityVerdict.Linearizable)
                throw new XunitException($"Seed {seed}: a good history was refused.");
            if (lastRead < 0)
                continue;
            KeyValueCell[] cells = (KeyValueCell[])good[lastRead].Output!.Cells.Clone();
            cells[0] = new KeyValueCell(cells[0].Value + 1_000, cells[0].Version + 1);
            good[lastRead] = good[lastRead] with { Output = new KeyValueOutput(true, cells) };
            if (Check(good) != LinearizabilityVerdict.NotLinearizable)
                throw new XunitException($"Seed {seed}: a read of a value never written was accepted.");
            found++;
        }

        Assert.True(found > 200);
    }

    [Fact]
    public void A_search_beyond_its_limit_is_undecided()
    {
        var history = new List<KvOperation>();
        for (int i = 0; i < 20; i++)
            history.Add(Put(i + 1, 1000 + i, 0, i));
        history.Add(Get(2000, 2001, 0, 99, 20));
        Assert.Equal(LinearizabilityVerdict.Undecided, LinearizabilityChecker.Check(new KeyValueModel(2), history, stepsMax: 1000));
    }

    private static KvOperation[] RandomHistory(Random random, out int lastRead)
    {
        // Each operation takes effect at 1000 × its number; its call and return lie around that moment.
        var model = new KeyValueModel(2);
        KeyValueState state = model.Initial;
        var history = new List<KvOperation>();
        lastRead = -1;
        for (int i = 1; i <= 30; i++)
        {
            int key = random.Next(2);
            bool read = random.Next(2) == 0;
            KeyValueStep step = read ? new(KeyValueAction.Get, key, 0) : new(random.Next(5) == 0 ? KeyValueAction.Delete : KeyValueAction.Put, key, i);
            KeyValueCell answer = read ? state.Cells[key]
                : step.Action == KeyValueAction.Delete ? new KeyValueCell(0, state.Cells[key].Version == 0 ? 0 : 1) : default;
            long at = 1000L * i;
            bool known = read || random.Next(8) != 0;
            var operation = new KvOperation(i, at - random.Next(1, 3000) - i, known ? at + random.Next(1, 3000) : long.MaxValue,
                new KeyValueInput([], [step], []), new KeyValueOutput(true, [answer]));
            if (!model.Step(state, operation, out KeyValueState next))
                throw new InvalidOperationException("The model does not agree with itself.");
            state = next;
            if (read)
                lastRead = history.Count;
            history.Add(operation);
        }

        return [.. history];
    }

    private static LinearizabilityVerdict Check(params KvOperation[] history) => LinearizabilityChecker.Check(new KeyValueModel(2), history);

    private static LinearizabilityVerdict Check(params LockOperation[] history) => LinearizabilityChecker.Check(new LockModel(), history);

    private static KvOperation Put(long from, long to, int key, long value) =>
        new(1, from, to, new KeyValueInput([], [new(KeyValueAction.Put, key, value)], []), new KeyValueOutput(true, [default]));

    private static KvOperation Get(long from, long to, int key, long value, long version) =>
        new(2, from, to, new KeyValueInput([], [new(KeyValueAction.Get, key, 0)], []), new KeyValueOutput(true, [new(value, version)]));

    private static KvOperation Swap(long from, long to, int key, long expectedVersion, long value, bool succeeded) =>
        new(3, from, to, new KeyValueInput([new(key, true, expectedVersion)], [new(KeyValueAction.Put, key, value)], []),
            new KeyValueOutput(succeeded, succeeded ? [default] : []));

    private static LockOperation Acquire(long from, long to, long token) => new(1, from, to, new LockInput(LockAction.Acquire, token), true);

    private static LockOperation Release(long from, long to, long token) => new(1, from, to, new LockInput(LockAction.Release, token), true);
}
