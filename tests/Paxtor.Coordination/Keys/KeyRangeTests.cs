namespace Paxtor.Coordination.Tests.Keys;

public sealed class KeyRangeTests
{
    private static StoreKey Key(params byte[] bytes) => new(bytes);

    public static TheoryData<byte[], byte[]> Prefixes() => new()
    {
        { [1], [2] },
        { [1, 2], [1, 3] },
        { [1, 0xFF], [2] },
        { [1, 0xFF, 0xFF], [2] },
        { [0xFF], [0] },
        { [0xFF, 0xFF], [0] },
        { [0, 0], [0, 1] },
    };

    [Theory]
    [MemberData(nameof(Prefixes))]
    public void Prefix_EndsAtTheFirstKeyBehindAllThatBeginWithIt(byte[] prefix, byte[] end) =>
        Assert.Equal((Key(prefix), Key(end)), (KeyRange.Prefix(Key(prefix)).Start, KeyRange.Prefix(Key(prefix)).End));

    [Fact]
    public void Prefix_HoldsExactlyTheKeysThatBeginWithIt()
    {
        byte[] letters = [0, 1, 0xFE, 0xFF];
        List<byte[]> keys = [];
        foreach (byte a in letters)
        {
            keys.Add([a]);
            foreach (byte b in letters)
            {
                keys.Add([a, b]);
                keys.AddRange(letters.Select(c => new[] { a, b, c }));
            }
        }

        foreach (byte[] prefix in keys)
        {
            KeyRange range = KeyRange.Prefix(Key(prefix));
            foreach (byte[] key in keys)
                Assert.Equal(key.AsSpan().StartsWith(prefix), range.Contains(key));
        }

        Assert.All(keys, key => Assert.True(KeyRange.Prefix(default).Contains(key)));
    }

    [Fact]
    public void Bounds_AreTheFirstKeyAndTheFirstNoLongerInside()
    {
        KeyRange range = KeyRange.Between(Key(2), Key(4));
        Assert.Equal([false, true, true, true, false], new[] { Key(1, 9), Key(2), Key(2, 0), Key(3, 0xFF), Key(4) }.Select(k => range.Contains(k.Span)));
        Assert.False(range.IsSingle || range.IsUnbounded);
        Assert.False(KeyRange.Between(Key(4), Key(2)).Contains(Key(3).Span));
        Assert.True(KeyRange.From(Key(3)).Contains(Key(0xFF, 0xFF).Span));
        Assert.True(KeyRange.From(Key(3)).IsUnbounded);
        Assert.False(KeyRange.Single(Key(3)).Contains(Key(3, 0).Span));
        Assert.True(KeyRange.Single(Key(3)).IsSingle);
    }

    [Fact]
    public void EmptyKeys_AreRefusedWhereAKeyIsNamed()
    {
        Assert.Throws<ArgumentException>(() => KeyRange.Single(default));
        Assert.Throws<ArgumentException>(() => KeyRange.From(default));
        Assert.Throws<ArgumentException>(() => KeyRange.Between(default, Key(1)));
        Assert.Throws<ArgumentException>(() => KeyRange.Between(Key(1), default));
        Assert.Throws<ArgumentException>(() => new WatchRequest(default, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new WatchRequest(KeyRange.Single(Key(1)), 0));
    }

    [Fact]
    public void ToString_ShowsTheBounds()
    {
        Assert.Equal("a", KeyRange.Single(StoreKey.FromText("a")).ToString());
        Assert.Equal("[a, b)", KeyRange.Prefix(StoreKey.FromText("a")).ToString());
        Assert.Equal("[a, …)", KeyRange.From(StoreKey.FromText("a")).ToString());
    }
}
