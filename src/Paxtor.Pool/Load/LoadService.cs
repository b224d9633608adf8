using Microsoft.Extensions.Logging;

namespace Paxtor.Pooling;

/// <summary>
/// What a member of a pool knows of the load of all, and tells of its own. Each member reports to the master when its load has changed or it has work, at most once in
/// <see cref="PoolLimits.ReportInterval"/>; the master passes on what is new, gathered for a tenth of that, so that every member chooses nodes by itself, without a word over the network.
/// </summary>
internal sealed partial class LoadService : IAsyncDisposable
{
    private const int SharesPerReport = 10;

    private readonly Lock gate = new();
    private readonly PoolNode pool;
    private readonly ILogger log;

    /// <summary>On the master: what came since it was last passed on.</summary>
    private readonly Dictionary<string, LoadReport> fresh = new(StringComparer.Ordinal);

    private readonly ITimer reportTimer;
    private readonly ITimer shareTimer;
    private LoadReport? told;
    private bool isSharing;
    private bool isClosed;

    /// <param name="pool">The member.</param>
    /// <param name="random">Breaks ties; a board of its own draws from it under its lock.</param>
    public LoadService(PoolNode pool, Random random)
    {
        this.pool = pool;
        log = pool.Loggers.CreateLogger("Paxtor.Pool");
        Queue = new RunQueue(pool.Time, random, Environment.ProcessorCount);
        Board = new LoadBoard(pool.Time, new Random(random.Next()), pool.Name, Queue);
        reportTimer = pool.Time.CreateTimer(static s => ((LoadService)s!).ReportOwn(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        shareTimer = pool.Time.CreateTimer(static s => ((LoadService)s!).Share(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        pool.Services.Add(this);
    }

    /// <summary>This member's own load: whoever runs jobs tells it.</summary>
    public RunQueue Queue { get; }

    /// <summary>The loads of all members, and the choice of one.</summary>
    public LoadBoard Board { get; }

    /// <summary>On the master: reports that were news.</summary>
    public long Heard { get; private set; }

    private bool IsMaster => pool.Role == PoolRole.Master;

    /// <summary>Declares this part's process.</summary>
    public static void Declare(ProcessOptions options) => options.Add<LoadProcess>();

    /// <summary>Begins to listen and to report. Before the node becomes a member.</summary>
    public async Task StartAsync(CancellationToken cancellationToken = default)
    {
        await pool.Processes.StartAsync(ProcessSpec.For<LoadProcess>(), new StartOptions { Name = LoadProcess.LocalName }, cancellationToken).ConfigureAwait(false);
        pool.MembersChanged += OnMembersChanged;
        SetMembers();
        ReportOwn();
        reportTimer.Change(pool.Limits.ReportInterval, pool.Limits.ReportInterval);
        LoadGauges.Add(this, pool);
    }

    /// <summary>The node with the least expected load; counts as if a job had been placed there.</summary>
    /// <exception cref="PoolException">No member takes jobs.</exception>
    public string Choose() => Board.Choose() ?? throw new PoolException($"No member of the pool {pool.PoolName} takes jobs: it has no worker, and its master takes none.");

    /// <summary>All members with what is known of their loads, in the order of their joining.</summary>
    public IReadOnlyList<PoolMember> Read()
    {
        Dictionary<string, KnownLoad> known = Board.Read().ToDictionary(static k => k.Node, StringComparer.Ordinal);
        return [.. pool.Members.Select(m => known.TryGetValue(m.Node, out KnownLoad? load)
            ? new PoolMember(m.Node, (PoolMemberKind)m.Role, load.Report?.Ready, load.RunQueue, load.ReportedAt)
            : new PoolMember(m.Node, (PoolMemberKind)m.Role, null, null, null))];
    }

    /// <summary>A member told the master.</summary>
    public void Reported(string node, LoadReport report)
    {
        if (!Board.Report(node, report))
            return;
        lock (gate)
        {
            Heard++;
            fresh[node] = report;
            if (isSharing || isClosed)
                return;
            isSharing = true;
            shareTimer.Change(pool.Limits.ReportInterval / SharesPerReport, Timeout.InfiniteTimeSpan);
        }
    }

    /// <summary>The master passed on what it was told.</summary>
    public void Shared(LoadShare loads)
    {
        foreach ((string node, LoadReport report) in loads.Reports)
            Board.Report(node, report);
    }

    public async ValueTask DisposeAsync()
    {
        LoadGauges.Remove(this);
        pool.MembersChanged -= OnMembersChanged;
        lock (gate)
            isClosed = true;
        await reportTimer.DisposeAsync().ConfigureAwait(false);
        await shareTimer.DisposeAsync().ConfigureAwait(false);
    }

    private void OnMembersChanged(MembersChange change)
    {
        SetMembers();
        if (!IsMaster)
        {
            if (change.Joined.Any(m => string.Equals(m.Node, pool.Name, StringComparison.Ordinal)))
                ReportOwn();
            return;
        }

        LoadShare all = new([.. Board.Read().Where(static k => k.Report is not null).Select(static k => new KeyValuePair<string, LoadReport>(k.Node, k.Report!))]);
        foreach (PoolMemberInfo joined in change.Joined)
            Send(joined.Node, all);
    }

    private void SetMembers() => Board.SetMembers(pool.Members.Where(m => m.Role != PoolRole.Master || pool.Limits.MasterTakesJobs).Select(static m => m.Node));

    private void ReportOwn()
    {
        // The master takes the reports of members alone.
        if (!pool.Members.Any(m => string.Equals(m.Node, pool.Name, StringComparison.Ordinal)))
            return;
        LoadReport report = Queue.Report();
        lock (gate)
        {
            if (isClosed || !report.SaysMoreThan(told))
                return;
            told = report;
        }

        if (IsMaster)
        {
            Reported(pool.Name, report);
            return;
        }

        Board.Report(pool.Name, report);
        try
        {
            LoadsOf(pool.Master).Report(pool.Name, report);
        }
        catch (Exception e) when (e is LimitReachedException or ProcessException or ObjectDisposedException)
        {
            LogNotTold(log, e, pool.Master);
        }
    }

    private void Share()
    {
        LoadShare news;
        lock (gate)
        {
            isSharing = false;
            if (isClosed)
                return;
            news = new LoadShare([.. fresh]);
            fresh.Clear();
        }

        foreach (PoolMemberInfo member in pool.Members)
        {
            if (member.Role != PoolRole.Master)
                Send(member.Node, news);
        }
    }

    private void Send(string node, LoadShare loads)
    {
        try
        {
            LoadsOf(node).Share(loads);
        }
        catch (Exception e) when (e is LimitReachedException or ProcessException or ObjectDisposedException)
        {
            // The next share brings newer ones.
            LogNotTold(log, e, node);
        }
    }

    private ILoads LoadsOf(string node) => pool.Processes.Get<ILoads>(ProcessRef.Named(LoadProcess.LocalName, node));

    [LoggerMessage(EventId = 570, Level = LogLevel.Debug, Message = "Loads could not be sent to {Node}; newer ones follow.")]
    private static partial void LogNotTold(ILogger log, Exception error, string node);
}
