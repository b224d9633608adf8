using Paxtor.Locks;

namespace Paxtor.Tests.Locks;

public sealed class PlaceNumbersTests
{
    private readonly PlaceNumbers numbers = new();

    [Fact]
    public void Returned_ComesAgain()
    {
        long first = numbers.Take("a");
        numbers.Return("a", first, mayComeLate: false);
        Assert.Equal(first, numbers.Take("a"));
        Assert.Equal(1, numbers.Queues);
    }

    [Fact]
    public void Taken_AreNeverTwiceInOneQueue_AndStayFew()
    {
        Random random = new(7);
        HashSet<long> used = [];
        HashSet<long> ever = [];
        for (int i = 0; i < 10_000; i++)
        {
            if (used.Count < 20 && random.Next(2) == 0)
            {
                long number = numbers.Take("a");
                Assert.True(used.Add(number));
                ever.Add(number);
            }
            else if (used.Count > 0)
            {
                long number = used.ElementAt(random.Next(used.Count));
                used.Remove(number);
                numbers.Return("a", number, mayComeLate: false);
            }
        }

        Assert.True(ever.Count <= 20, $"{ever.Count} numbers for at most 20 at a time");
    }

    [Fact]
    public void MayComeLate_NoNumberOfThatTimeComesAgain_InNoQueue()
    {
        long a = numbers.Take("a"), b = numbers.Take("b"), other = numbers.Take("a");
        numbers.Return("a", a, mayComeLate: true);
        numbers.Return("b", b, mayComeLate: false);
        numbers.Return("a", other, mayComeLate: false);
        long[] before = [a, b, other];
        long again = numbers.Take("a");
        Assert.DoesNotContain(again, before);
        Assert.DoesNotContain(numbers.Take("b"), before);

        // Another of the old time that comes late changes nothing any more, and those of the new time come again.
        numbers.Return("a", again, mayComeLate: false);
        Assert.Equal(again, numbers.Take("a"));
    }

    [Fact]
    public void NothingInUse_NothingIsKept()
    {
        for (int i = 0; i < 100; i++)
            numbers.Return($"key {i}", numbers.Take($"key {i}"), mayComeLate: i % 10 == 0);
        Assert.Equal(0, numbers.Queues);
    }
}
