namespace Paxtor.Raft.Tests.Contracts;

public sealed class ConfigurationTests
{
    [Fact]
    public void Ids_are_sorted_and_compared_by_value()
    {
        var one = new RaftConfiguration([3, 1, 2], [5, 4]);
        var other = new RaftConfiguration([1, 2, 3], [4, 5]);
        Assert.Equal(one, other);
        Assert.Equal(one.GetHashCode(), other.GetHashCode());
        Assert.Equal([1UL, 2UL, 3UL], one.Voters.ToArray());
        Assert.True(one.IsLearner(4) && !one.IsVoter(4) && one.IsVoter(2) && !one.IsLearner(2));
        Assert.NotEqual(one, new RaftConfiguration([1, 2, 3]));
    }

    [Fact]
    public void No_voter_a_zero_or_a_double_is_refused()
    {
        Assert.Throws<ArgumentException>(() => new RaftConfiguration([]));
        Assert.Throws<ArgumentException>(() => new RaftConfiguration([1, 0]));
        Assert.Throws<ArgumentException>(() => new RaftConfiguration([1, 1]));
        Assert.Throws<ArgumentException>(() => new RaftConfiguration([1, 2], [2]));
        Assert.Throws<ArgumentException>(() => new RaftConfiguration(Enumerable.Range(1, 65).Select(id => (ulong)id)));
    }

    [Fact]
    public void The_defaults_are_valid_and_every_contradiction_is_named()
    {
        var good = new RaftOptions { Id = 1 };
        good.Validate();
        AssertNamed(nameof(RaftOptions.Id), good with { Id = 0 });
        AssertNamed(nameof(RaftOptions.ElectionTicks), good with { ElectionTicks = 1 });
        AssertNamed(nameof(RaftOptions.HeartbeatTicks), good with { HeartbeatTicks = 0 });
        AssertNamed(nameof(RaftOptions.MaxMessageBytes), good with { MaxMessageBytes = 0 });
        AssertNamed(nameof(RaftOptions.MaxInflightMessages), good with { MaxInflightMessages = 0 });
        AssertNamed(nameof(RaftOptions.MaxInflightBytes), good with { MaxInflightBytes = 1 });
        AssertNamed(nameof(RaftOptions.MaxUncommittedBytes), good with { MaxUncommittedBytes = 0 });
        AssertNamed(nameof(RaftOptions.MaxPendingReads), good with { MaxPendingReads = 0 });
        AssertNamed(nameof(RaftOptions.SnapshotTailEntries), good with { SnapshotTailEntries = -1 });
        AssertNamed(nameof(RaftOptions.SnapshotTailBytes), good with { SnapshotTailBytes = -1 });
    }

    private static void AssertNamed(string setting, RaftOptions options)
    {
        var refused = Assert.Throws<ArgumentException>(options.Validate);
        Assert.Contains(setting, refused.Message, StringComparison.Ordinal);
    }
}
