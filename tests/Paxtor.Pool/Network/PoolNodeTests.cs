using Paxtor.Pool.Tests.Kit;
using Paxtor.Pooling;

namespace Paxtor.Pool.Tests.Network;

/// <summary>Nodes join and leave a pool, and all members know.</summary>
public sealed class PoolNodeTests
{
    [Fact]
    public async Task Members_JoinAndLeave_AllAreTold()
    {
        await using LocalNetwork network = await LocalNetwork.StartAsync();
        PoolNode a = await network.JoinAsync("a");
        PoolNode b = await network.JoinAsync("b", PoolRole.Attached);
        string[] all = ["0 0 test-master@localhost", "1 0 a@localhost", "2 0 b@localhost"];
        foreach (PoolNode node in network.Nodes)
            await UntilAsync(node, all);

        await a.DisposeAsync();
        await UntilAsync(network.Master, all[0], all[2]);
        await UntilAsync(b, all[0], all[2]);
        Assert.Contains("left", await a.MasterLost.WaitAsync(LocalNetwork.Patience), StringComparison.Ordinal);

        await network.Master.DisposeAsync();
        Assert.Contains("test-master@localhost", await b.MasterLost.WaitAsync(LocalNetwork.Patience), StringComparison.Ordinal);
    }

    /// <summary>Longer than a call or an item of a stream takes at most, unless told otherwise.</summary>
    [Fact]
    public async Task Members_OfWhomNothingChangesForLong_Stay()
    {
        await using LocalNetwork network = await LocalNetwork.StartAsync();
        PoolNode a = await network.JoinAsync("a");
        TimeSpan usual = new CallOptions().Timeout;
        await Assert.ThrowsAsync<TimeoutException>(() => a.MasterLost.WaitAsync(usual + TimeSpan.FromSeconds(1)));
        Assert.Equal(2, network.Master.Members.Count);
    }

    [Fact]
    public async Task Join_UnderANameThatIsTaken_IsRefused()
    {
        await using LocalNetwork network = await LocalNetwork.StartAsync();
        await network.JoinAsync("a");
        PoolException error = await Assert.ThrowsAsync<PoolException>(() => network.JoinAsync("a"));
        Assert.Contains("a@localhost could not join the pool test", error.Message, StringComparison.Ordinal);
    }

    private static async Task UntilAsync(PoolNode node, params string[] expected)
    {
        while (true)
        {
            (IReadOnlyList<PoolMemberInfo> members, Task changed) = node.Table.Read();
            if (MembersText.Write(members).Split('\n').SequenceEqual(expected))
                return;
            await changed.WaitAsync(LocalNetwork.Patience);
        }
    }
}
