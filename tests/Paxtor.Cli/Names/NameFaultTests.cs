using Paxtor.Cli.Tests.Etcd;
using Paxtor.Cli.Tests.Processes;
using Paxtor.Cli.Tests.Singletons;
using Paxtor.Etcd;
using Paxtor.Tests.Ports;
using Paxtor.Workers;

namespace Paxtor.Cli.Tests.Names;

/// <summary>
/// Named processes in real processes that are killed, paused and cut off. Of no name are there ever two at once, its tokens grow, and a permanent one is back within a bound.
/// </summary>
public sealed class NameFaultTests
{
    /// <summary>From the last sign of life of a host until its permanent names run elsewhere: time to live, election, and a slow machine.</summary>
    private const long BackWithinMicros = 20_000_000;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task HostKilled_PermanentNamesComeBack_TemporaryOnesByTheNextUse(bool etcd)
    {
        await using EtcdServer? server = etcd ? new EtcdServer() : null;
        await using Cluster? cluster = etcd ? null : new Cluster();
        string engine = server?.Url ?? cluster!.Quorum;
        NameLines lines = new();
        await using PaxtorNode observer = await PaxtorNode.StartAsync(etcd ? new PaxtorOptions { Name = "observer@127.0.0.1" }.UseEtcd(engine) : cluster!.ClientOptions("observer"));
        await using NameHost first = new("p1", engine, lines);
        foreach (string key in new[] { "k1", "k2", "k3" })
            await StartAsync(observer, key, first, NameRestart.Permanent);
        await StartAsync(observer, "t1", first);
        await using NameHost second = new("p2", engine, lines);
        await JoinedAsync(observer, second);
        await first.Process.KillAsync();
        foreach (string key in new[] { "k1", "k2", "k3" })
        {
            Timeline.Tenure next = await lines.RunsOnAsync(key, second.Name);
            Timeline.Tenure before = lines[key].Tenures.Last(t => t.Player == first.Name);
            // The last renewal is at most a third of the time to live old when the host dies.
            Assert.InRange(next.BeginMicros - before.LastMicros, 1_500_000, BackWithinMicros);
        }

        Assert.Single(lines["t1"].Tenures);
        await UntilAnsweredAsync(observer, "t1");
        await lines.RunsOnAsync("t1", second.Name);
        lines.Check();
    }

    [Fact]
    public async Task HostsPausedBeyondTheirSessions_FailFastEndsTheNode_FenceIsLeftToTheToken_AndIdleOnesLive()
    {
        await using Cluster cluster = new();
        NameLines lines = new();
        await using PaxtorNode observer = await PaxtorNode.StartAsync(cluster.ClientOptions("observer"));
        await using NameHost idle = new("idle", cluster.Quorum, lines);
        await using NameHost fence = new("fence", cluster.Quorum, lines);
        await using NameHost fast = new("fast", cluster.Quorum, lines);
        await JoinedAsync(observer, idle, fence, fast);
        await observer.Names.Permanent.WhereIsAsync("i", ProcessSpec.For<Idler>(), On(idle)).AsTask().WaitAsync(Patience);
        await observer.Names.Permanent.WhereIsAsync("s", ProcessSpec.For<Stubborn>(), On(fence) with { OnLost = OnLost.Fence }).AsTask().WaitAsync(Patience);
        await observer.Names.Permanent.WhereIsAsync("f", ProcessSpec.For<Stubborn>(), On(fast)).AsTask().WaitAsync(Patience);
        await using NameHost spare = new("spare", cluster.Quorum, lines);
        await JoinedAsync(observer, spare);
        foreach (NameHost host in new[] { idle, fence, fast })
            host.Process.Signal(ChildProcess.SIGSTOP);
        await lines.RunsOnAsync("s", spare.Name);
        await lines.RunsOnAsync("f", spare.Name);
        await lines["i"].WhenAsync(t => t.Player == spare.Name);
        foreach (NameHost host in new[] { idle, fence, fast })
            host.Process.Signal(ChildProcess.SIGCONT);
        await fast.Gone.WaitAsync(Patience);
        Assert.NotEqual(0, await fast.Process.ExitAsync());

        // The stubborn one goes on acting, with a token that the resource refuses; its node lives.
        await UntilAsync(() => lines.RefusedOf(fence.Name) > 50);
        Assert.Equal(spare.Name, lines["s"].Tenures[^1].Player);

        // The idle one is over without its node, which takes new names.
        await StartAsync(observer, "again", idle);
        INamed idler = observer.Processes.Get<INamed>(observer.Names.Permanent.Via("i"));
        Assert.Equal(lines["i"].Tenures[^1].Token, await idler.TokenAsync());
        lines.Check();
    }

    [Fact]
    public async Task HostCutOff_ItsProcessesEndBeforeTheNextBegin_AndItsNodeComesBackWhenHealed()
    {
        await using Cluster cluster = new();
        await using Cut cut = new();
        NameLines lines = new();
        int port = OwnPorts.Take();
        await using PaxtorNode observer = await PaxtorNode.StartAsync(cluster.ClientOptions("observer"));
        string throughCut = string.Join(',', cluster.Quorum.Split(',').Select(v => $"{v[..v.LastIndexOf(':')]}:{cut.To(int.Parse(v[(v.LastIndexOf(':') + 1)..], null))}"));
        await using NameHost apart = new("apart", throughCut, lines, $"127.0.0.1:{port}", $"127.0.0.1:{cut.To(port)}");
        await StartAsync(observer, "k", apart, NameRestart.Permanent);
        await StartAsync(observer, "t", apart);
        await using NameHost other = new("other", cluster.Quorum, lines);
        await JoinedAsync(observer, other);
        cut.Silent = true;
        Timeline.Tenure next = await lines.RunsOnAsync("k", other.Name);
        Task<Timeline.Tenure> ending = lines["k"].WhenAsync(t => t.Player == apart.Name && t.Ended);
        if (await Task.WhenAny(ending, apart.Gone) == apart.Gone)
            Assert.Fail($"{apart.Name} has ended, with its process that heeds the loss: {await apart.Process.ErrorsAsync()}");
        Assert.InRange(next.BeginMicros - (await ending).LastMicros, 0, BackWithinMicros);
        await UntilAnsweredAsync(observer, "t");
        await lines.RunsOnAsync("t", other.Name);
        cut.Silent = false;
        await StartAsync(observer, "again", apart);
        lines.Check();
    }

    [Fact]
    public async Task QuorumLost_AndThenTheWholeClusterKilled_PermanentNamesEndAndComeBackWithGreaterTokens()
    {
        await using Cluster cluster = new();
        NameLines lines = new();
        string[] keys = [.. Enumerable.Range(1, 6).Select(static i => $"k{i}")];
        await using (NameHost host = new("p1", cluster.Quorum, lines))
        {
            await using PaxtorNode observer = await PaxtorNode.StartAsync(cluster.ClientOptions("observer"));
            foreach (string key in keys)
                await StartAsync(observer, key, host, NameRestart.Permanent);
            await using NameHost fast = new("fast", cluster.Quorum, lines);
            await JoinedAsync(observer, fast);
            await observer.Names.Permanent.WhereIsAsync("f", ProcessSpec.For<Stubborn>(), On(fast)).AsTask().WaitAsync(Patience);

            // Two of three voters stand still: the one that is left stops rather than to risk two owners.
            foreach (int voter in new[] { 0, 1 })
                cluster[voter].Signal(ChildProcess.SIGSTOP);
            foreach (string key in keys)
                await lines[key].WhenAsync(static t => t.Ended);

            // What does not heed the loss is ended with its node.
            await fast.Gone.WaitAsync(Patience);
            Assert.NotEqual(0, await fast.Process.ExitAsync());
            foreach (int voter in new[] { 0, 1 })
                cluster[voter].Signal(ChildProcess.SIGCONT);
            foreach (string key in keys)
                await lines[key].WhenAsync(t => t.Token > lines[key].Tenures[0].Token && t.LastMicros > t.BeginMicros);
            await lines.RunsOnAsync("f", host.Name);
        }

        for (int i = 0; i < Cluster.Voters; i++)
            await cluster.KillAsync(i);
        long[] before = [.. keys.Select(k => lines[k].Tenures[^1].Token)];
        for (int i = 0; i < Cluster.Voters; i++)
            cluster.Start(i);
        await using NameHost again = new("p1", cluster.Quorum, lines);
        for (int i = 0; i < keys.Length; i++)
            await lines[keys[i]].WhenAsync(t => t.Token > before[i] && t.LastMicros > t.BeginMicros);
        lines.Check();
    }

    private static NameOptions On(NameHost host) => new() { Placement = c => c.Single(n => n.Member.Name == host.Name) };

    private static async Task StartAsync(PaxtorNode observer, string key, NameHost host, NameRestart restart = NameRestart.Temporary)
    {
        await JoinedAsync(observer, host);
        ProcessRef name = observer.Names.Name(key, ProcessSpec.For<Beater>(), restart, On(host));
        Pid? pid = null;
        await UntilDoneAsync(async () => pid = await observer.Processes.WhereIsAsync(name));
        Assert.Equal(host.Name, pid?.Node);
    }

    /// <summary>Ends when an observer knows the hosts.</summary>
    private static async Task JoinedAsync(PaxtorNode observer, params NameHost[] hosts)
    {
        Task joined = UntilAsync(() => hosts.All(h => h.Ready.IsCompleted && observer.Processes.Members.Any(m => m.Name == h.Name)));
        Task first = await Task.WhenAny(hosts.Select(static h => h.Gone).Prepend(joined));
        if (first == joined && !joined.IsFaulted && !joined.IsCanceled)
            return;
        NameHost missing = hosts.First(h => h.Gone.IsCompleted || !observer.Processes.Members.Any(m => m.Name == h.Name));
        bool ended = missing.Gone.IsCompleted;
        await missing.Process.KillAsync();
        Assert.Fail($"{missing.Name} {(ended ? "has ended" : "lives, and is no member")}: {await missing.Process.ErrorsAsync()}");
    }

    private static async Task UntilAsync(Func<bool> holds)
    {
        using CancellationTokenSource limit = new(Patience);
        using PeriodicTimer timer = new(TimeSpan.FromMilliseconds(20));
        while (!holds())
            await timer.WaitForNextTickAsync(limit.Token);
    }

    /// <summary>Calls through a temporary name until there is an answer.</summary>
    private static async Task UntilAnsweredAsync(PaxtorNode observer, string key)
    {
        INamed named = observer.Processes.Get<INamed>(observer.Names.Name(key, ProcessSpec.For<Beater>()));
        await UntilDoneAsync(async () => await named.TokenAsync());
    }

    /// <summary>Asks again while it is refused: by a name on its way, or by a quorum that is lost for a moment.</summary>
    private static async Task UntilDoneAsync(Func<Task> act)
    {
        long start = TimeProvider.System.GetTimestamp();
        using PeriodicTimer timer = new(TimeSpan.FromMilliseconds(50));
        while (true)
        {
            try
            {
                await act();
                return;
            }
            catch (Exception e) when (e is PaxtorException or TimeoutException && TimeProvider.System.GetElapsedTime(start) < Patience)
            {
                await timer.WaitForNextTickAsync();
            }
        }
    }
}
