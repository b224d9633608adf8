using Paxtor.Pool.Tests.Kit;
using Paxtor.Pooling;

namespace Paxtor.Pool.Tests.Load;

/// <summary>Loads go round among members in one process.</summary>
public sealed class LoadServiceTests
{
    private static readonly PoolLimits Quick = new() { ReportInterval = TimeSpan.FromMilliseconds(20) };

    [Fact]
    public async Task Loads_AreKnownToAllMembers_AndEachChoosesByItself()
    {
        Dictionary<string, LoadService> loads = new(StringComparer.Ordinal);
        await using LocalNetwork network = await LocalNetwork.StartAsync(LoadService.Declare, Quick);
        await AddAsync(loads, network.Master);
        PoolNode a = await network.JoinAsync("a", start: node => AddAsync(loads, node));
        PoolNode b = await network.JoinAsync("b", PoolRole.Attached, node => AddAsync(loads, node));
        foreach (LoadService each in loads.Values)
            await Until.TrueAsync(() => each.Read() is { Count: 3 } known && known.All(static m => m.Reported is not null));

        for (int i = 0; i < 100; i++)
        {
            loads[network.Master.Name].Queue.Arrived();
            loads[a.Name].Queue.Arrived();
        }

        foreach (LoadService each in loads.Values)
        {
            await Until.TrueAsync(() => each.Read() is [{ Load: 100 }, { Load: 100 }, { Load: 0 }]);
            Assert.Equal(b.Name, each.Choose());
        }

        Assert.Equal([PoolMemberKind.Master, PoolMemberKind.Worker, PoolMemberKind.Attached], loads[a.Name].Read().Select(static m => m.Kind));
        await loads[b.Name].DisposeAsync();
        await b.DisposeAsync();
        await Until.TrueAsync(() => loads[a.Name].Read().Count == 2);
        Assert.NotEqual(b.Name, loads[a.Name].Choose());
        foreach (LoadService each in loads.Values)
            await each.DisposeAsync();
    }

    [Fact]
    public async Task MasterThatTakesNoJobs_IsNeverChosen()
    {
        Dictionary<string, LoadService> loads = new(StringComparer.Ordinal);
        await using LocalNetwork network = await LocalNetwork.StartAsync(LoadService.Declare, Quick with { MasterTakesJobs = false });
        await AddAsync(loads, network.Master);
        LoadService master = loads[network.Master.Name];
        PoolException error = Assert.Throws<PoolException>(() => master.Choose());
        Assert.Contains("no worker", error.Message, StringComparison.Ordinal);

        PoolNode a = await network.JoinAsync("a", start: node => AddAsync(loads, node));
        for (int i = 0; i < 50; i++)
        {
            Assert.Equal(a.Name, master.Choose());
            Assert.Equal(a.Name, loads[a.Name].Choose());
        }

        foreach (LoadService each in loads.Values)
            await each.DisposeAsync();
    }

    [Fact]
    public async Task MemberThatIsIdle_SaysNothingAgain()
    {
        Dictionary<string, LoadService> loads = new(StringComparer.Ordinal);
        await using LocalNetwork network = await LocalNetwork.StartAsync(LoadService.Declare, Quick);
        await AddAsync(loads, network.Master);
        PoolNode a = await network.JoinAsync("a", start: node => AddAsync(loads, node));
        LoadService master = loads[network.Master.Name];
        await Until.TrueAsync(() => Known() is not null);
        long first = Known()!.Number;

        // A report is made in each interval; when one with work comes, it is the first to come since.
        await Until.TrueAsync(() => loads[a.Name].Queue.Report().Number > first + 20);
        loads[a.Name].Queue.Arrived();
        await Until.TrueAsync(() => Known()!.Ready == 1);
        Assert.Equal(3, master.Heard);
        foreach (LoadService each in loads.Values)
            await each.DisposeAsync();

        LoadReport? Known() => master.Board.Read().Single(k => k.Node == a.Name).Report;
    }

    private static async Task AddAsync(Dictionary<string, LoadService> loads, PoolNode node)
    {
        LoadService service = new(node, new Random(loads.Count + 1));
        loads.Add(node.Name, service);
        await service.StartAsync();
    }
}
