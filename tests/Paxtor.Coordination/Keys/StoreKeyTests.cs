namespace Paxtor.Coordination.Tests.Keys;

public sealed class StoreKeyTests
{
    [Fact]
    public void Order_IsThatOfUnsignedBytesFromTheLeft()
    {
        StoreKey[] ordered = [default, new([0]), new([0, 0]), new([1]), new([1, 0xFF]), new([0x7F]), new([0x80]), new([0xFF]), new([0xFF, 0])];
        for (int i = 0; i < ordered.Length; i++)
        {
            for (int j = 0; j < ordered.Length; j++)
            {
                Assert.Equal(i.CompareTo(j), Math.Sign(ordered[i].CompareTo(ordered[j])));
                Assert.Equal(i < j, ordered[i] < ordered[j]);
                Assert.Equal(i > j, ordered[i] > ordered[j]);
                Assert.Equal(i <= j, ordered[i] <= ordered[j]);
                Assert.Equal(i >= j, ordered[i] >= ordered[j]);
            }
        }
    }

    [Fact]
    public void Equality_IsThatOfTheBytes()
    {
        StoreKey one = StoreKey.FromText("käse");
        StoreKey same = StoreKey.Copy(one.Span);
        Assert.True(one == same && one.Equals((object)same) && one.GetHashCode() == same.GetHashCode());
        Assert.True(one != StoreKey.FromText("kase"));
        Assert.True(new StoreKey([]) == default);
    }

    [Fact]
    public void HashCode_IsTheSameInEveryRun() => Assert.Equal(unchecked((int)0xE40C292C), StoreKey.FromText("a").GetHashCode());

    [Fact]
    public void Append_LeavesTheFirstKeyAlone()
    {
        StoreKey prefix = StoreKey.FromText("locks/");
        Assert.Equal("locks/a", prefix.Append("a").ToString());
        Assert.Equal("locks/\\x00\\xff", prefix.Append([0, 255]).ToString());
        Assert.Equal((6, "locks/"), (prefix.Length, prefix.ToString()));
    }

    [Fact]
    public void ToString_ShowsWhatIsNotPrintableAsHexadecimal() => Assert.Equal("a b\\x5c\\x00\\xe2\\x82\\xac", StoreKey.FromText("a b\\\0€").ToString());
}
