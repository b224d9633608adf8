using Paxtor.Coordination;
using Paxtor.Quorum.Client;
using Paxtor.Quorum.Formation;
using Paxtor.Quorum.Replica;

namespace Paxtor.Quorum.Tests.Replica;

public sealed class QuorumMemberOptionsTests
{
    private static readonly QuorumMemberOptions Good = new() { Name = "b@h", Voters = [new("c@h", "h:3"), new("a@h", "h:1"), new("b@h", "h:2")] };

    [Fact]
    public void Defaults_AreValid() => Good.Validate();

    [Fact]
    public void WrongOrContradictorySettings_AreNamed()
    {
        Check(Good with { Name = "x@h" }, nameof(QuorumMemberOptions.Voters));
        Check(Good with { Voters = [.. Good.Voters, new VoterAddress("a@h", "h:9")] }, nameof(QuorumMemberOptions.Voters));
        Check(Good with { ElectionTimeout = TimeSpan.FromMilliseconds(150) }, nameof(QuorumMemberOptions.ElectionTimeout));
        Check(Good with { HeartbeatInterval = TimeSpan.Zero }, nameof(QuorumMemberOptions.HeartbeatInterval));
        Check(Good with { MaxBatchBytes = 0 }, nameof(QuorumMemberOptions.MaxBatchBytes));
        Check(Good with { EntryBytesMax = 1 << 20 }, nameof(QuorumMemberOptions.EntryBytesMax));
        Check(Good with { Limits = new StoreLimits { MaxRequestBytes = 32 << 20 } }, nameof(QuorumMemberOptions.EntryBytesMax));
    }

    [Fact]
    public void Ids_FollowTheNames_WhateverTheOrder()
    {
        var one = MemberIdentity.Configured("b@h", Good.Voters);
        var other = MemberIdentity.Configured("b@h", [.. Good.Voters.Reverse()]);
        Assert.Equal(2UL, one.NodeId);
        Assert.Equal(one.Voters, other.Voters);
        Assert.Equal(["a@h", "b@h", "c@h"], one.Voters.Select(static v => v.Name));
        Assert.Throws<ArgumentException>(() => MemberIdentity.Configured("x@h", Good.Voters));
    }

    private static void Check(QuorumMemberOptions options, string setting) =>
        Assert.Contains($"{nameof(QuorumMemberOptions)}.{setting} ", Assert.Throws<ArgumentException>(options.Validate).Message, StringComparison.Ordinal);
}
