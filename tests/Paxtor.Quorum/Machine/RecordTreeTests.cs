using Paxtor.Quorum.Machine;
using Paxtor.Quorum.Wire;

namespace Paxtor.Quorum.Tests.Machine;

/// <summary>The B+tree against a sorted dictionary.</summary>
public sealed class RecordTreeTests
{
    private static readonly Comparer<byte[]> ByBytes = Comparer<byte[]>.Create((x, y) => x.AsSpan().SequenceCompareTo(y));

    private static StoreRecord Record(byte[] key, long created, long version = 1) => new(key, [], created, created + version, version, 0);

    private static byte[] RandomKey(Random random, int space)
    {
        // Short keys over few letters: many are prefixes of others, and zero and 255 are among the letters.
        byte[] key = new byte[1 + random.Next(space)];
        for (int i = 0; i < key.Length; i++)
            key[i] = (byte)(random.Next(4) switch { 0 => 0, 1 => 255, 2 => 'a', _ => 'b' });
        return key;
    }

    [Theory]
    [InlineData(1, 4, 20_000)]
    [InlineData(2, 8, 20_000)]
    [InlineData(3, 12, 20_000)]
    [InlineData(4, 2, 2_000)]
    public void RandomChanges_AgreeWithASortedDictionary(int seed, int space, int steps)
    {
        Random random = new(seed);
        RecordTree tree = new();
        SortedDictionary<byte[], StoreRecord> model = new(ByBytes);
        for (int step = 1; step <= steps; step++)
        {
            // Waves of growth and of shrinking, down to nothing at times.
            bool shrinking = step / 1500 % 2 == 1;
            byte[] key = RandomKey(random, space);
            if (model.TryGetValue(key, out StoreRecord? there))
            {
                Assert.Same(there, tree.Find(key));
                if (shrinking || random.Next(3) == 0)
                {
                    tree.Remove(key);
                    model.Remove(key);
                }
                else
                {
                    StoreRecord replacement = Record(key, there.CreateRevision, there.Version + 1);
                    tree.Replace(there, replacement);
                    model[key] = replacement;
                }
            }
            else if (shrinking && model.Count > 0)
            {
                byte[] victim = model.ElementAt(random.Next(Math.Min(model.Count, 40))).Key;
                tree.Remove(victim);
                model.Remove(victim);
            }
            else
            {
                Assert.Null(tree.Find(key));
                StoreRecord record = Record(key, random.Next(step));
                tree.Add(record);
                model.Add(key, record);
            }

            Assert.Equal(model.Count, tree.Count);
            if (step % 500 == 0)
            {
                tree.AssertSound();
                Assert.Equal(model.Values, tree.ToArray());
            }

            if (step % 50 == 0)
                CompareQueries(random, tree, model, space);
        }
    }

    private static void CompareQueries(Random random, RecordTree tree, SortedDictionary<byte[], StoreRecord> model, int space)
    {
        byte[] start = RandomKey(random, space);
        byte[] end = random.Next(4) switch { 0 => [], 1 => [0], _ => RandomKey(random, space) };
        StoreRecord[] expected = [.. model.Values.Where(r => new KeyInterval(start, end).Contains(r.Key))];
        Assert.Equal(expected.Length, tree.CountIn(new KeyInterval(start, end)));
        List<StoreRecord> scanned = [];
        RecordCursor cursor = tree.Scan(new KeyInterval(start, end));
        while (cursor.MoveNext())
            scanned.Add(cursor.Current);
        Assert.False(cursor.MoveNext());
        Assert.Equal(expected, scanned);

        bool descending = random.Next(2) == 0;
        long maxCreate = random.Next(3) == 0 ? long.MaxValue : random.Next(20_000);
        StoreRecord[] best = new StoreRecord[1 + random.Next(5)];
        int found = tree.ByCreateRevision(new KeyInterval(start, end), descending, maxCreate, best);
        IEnumerable<StoreRecord> ordered = expected.Where(r => r.CreateRevision <= maxCreate)
            .OrderBy(r => descending ? -r.CreateRevision : r.CreateRevision)
            .ThenBy(r => r.Key.ToArray(), ByBytes);
        Assert.Equal(ordered.Take(best.Length), best.Take(found));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void ManyKeysInOrder_ComeAndGo(bool ascending)
    {
        const int Keys = 20_000;
        RecordTree tree = new();
        byte[][] keys = [.. Enumerable.Range(0, Keys).Select(i => System.Text.Encoding.ASCII.GetBytes($"key/{i:d8}"))];
        foreach (byte[] key in ascending ? keys : keys.Reverse())
            tree.Add(Record(key, tree.Count + 1));
        tree.AssertSound();
        Assert.Equal(Keys - 777, tree.CountIn(new KeyInterval(keys[777], [0])));
        foreach (byte[] key in keys)
            tree.Remove(key);
        tree.AssertSound();
        Assert.Equal(0, tree.Count);
        tree.Add(Record(keys[5], 1));
        Assert.NotNull(tree.Find(keys[5]));
    }

    [Fact]
    public void Misuse_IsAnError()
    {
        RecordTree tree = new();
        StoreRecord record = Record([1], 1);
        tree.Add(record);
        Assert.Throws<InvalidOperationException>(() => tree.Add(Record([1], 2)));
        Assert.Throws<InvalidOperationException>(() => tree.Remove([2]));
        Assert.Throws<InvalidOperationException>(() => tree.Replace(Record([1], 1), Record([1], 1)));
        Assert.Throws<InvalidOperationException>(() => tree.Replace(record, Record([1], 2)));
    }
}
