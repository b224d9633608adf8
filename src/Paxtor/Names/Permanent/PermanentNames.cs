using Paxtor.Coordination;
using Paxtor.Foundation.Loop;
using Paxtor.Sessions;

namespace Paxtor.Names;

/// <summary>
/// Sees to it that permanent names have a process: each node that declares classes watches them all, and one without a process is started by the member that <see cref="Rendezvous"/> chooses.
/// On the loop.
/// </summary>
/// <remarks>
/// Who starts is only a matter of not doing it twice in vain: the claim decides. So when the chosen one does not, the next does after a while; and when members do not know of one
/// another, both try and one gets the name.
/// </remarks>
internal sealed partial class PermanentNames
{
    /// <summary>Starts of this node under way at once.</summary>
    private const int MaxStarting = 128;

    /// <summary>From so many failures in a row on, the node is degraded.</summary>
    private const int FailingFrom = 3;

    /// <summary>How much later each next member starts a name that those before it have not.</summary>
    private static readonly TimeSpan RankPause = TimeSpan.FromSeconds(1.5);

    /// <summary>After a start that was answered, until the watch must have told of it.</summary>
    private static readonly TimeSpan AnsweredPause = TimeSpan.FromSeconds(1);

    /// <summary>How soon after one look at all names without a process the next comes at the earliest.</summary>
    private static readonly TimeSpan LookPause = TimeSpan.FromMilliseconds(20);

    private readonly NameService service;
    private readonly Dictionary<LockKey, PermanentName> names = [];
    private readonly LinkedList<PermanentName> waiting = new();
    private readonly Queue<PermanentName> ready = new();
    private readonly LoopTimer lookTimer;
    private readonly LoopSignal readTimer;
    private long lookAt = long.MaxValue;
    private int starting;
    private IReadOnlyList<string> failing = [];
    private IWatch? watch;
    private bool closed;

    public PermanentNames(NameService service)
    {
        this.service = service;
        lookTimer = Loop.CreateTimer(static s => ((PermanentNames)s!).Look(), this);
        readTimer = new LoopSignal(Loop);
    }

    /// <summary>The names whose starts fail again and again, each with the reason. Any thread.</summary>
    public IReadOnlyList<string> Failing => Volatile.Read(ref failing);

    /// <summary>Names without a process, for tests.</summary>
    public int Waiting => waiting.Count;

    private EventLoop Loop => service.Loop;

    /// <summary>Begins. Needs no quorum. A node that declares no class has nothing to do.</summary>
    public void Start()
    {
        if (!service.Runtime.Declarations.All.Any())
            return;
        service.Members.Observe(() => LookIn(LookPause));
        LoopTasks.Run(Loop, ReadAsync());
    }

    public void Close()
    {
        closed = true;
        watch?.Dispose();
        watch = null;
        lookTimer.Dispose();
        readTimer.Set();
    }

    /// <summary>What the first use of a permanent name said, if this node knows it.</summary>
    public PermanentName? Find(LockKey key) => names.GetValueOrDefault(key);

    private void LookIn(TimeSpan span)
    {
        long at = Loop.Time.GetTimestamp() + Loop.ToTimestamp(span);
        if (closed || at >= lookAt)
            return;
        lookAt = at;
        lookTimer.Arm(span);
    }

    /// <summary>Looks at all names without a process: which are to be started here now, and when to look again.</summary>
    private void Look()
    {
        lookAt = long.MaxValue;
        if (closed)
            return;
        long now = Loop.Time.GetTimestamp();
        long next = long.MaxValue;
        foreach (PermanentName name in waiting)
        {
            if (name.IsStarting || Rendezvous.Rank(name.Key, name.Spec!.Class, service.Node, service.Members.All) is not { } rank)
                continue;
            long due = name.DueAt + (rank * Loop.ToTimestamp(RankPause));
            if (due > now)
            {
                next = Math.Min(next, due);
                continue;
            }

            name.IsStarting = true;
            ready.Enqueue(name);
        }

        PublishFailing();
        if (next != long.MaxValue)
            LookIn(Loop.Until(next) + LookPause);
        else if (failing.Count > 0)
            LookIn(PermanentName.ShortLife);
        StartReady();
    }

    private void StartReady()
    {
        while (starting < MaxStarting && ready.TryDequeue(out PermanentName? name))
        {
            starting++;
            LoopTasks.Run(Loop, StartAsync(name));
        }
    }

    private async ValueTask StartAsync(PermanentName name)
    {
        try
        {
            if (!closed && name.NeedsProcess)
                await StartNeededAsync(name, name.Spec!).ConfigureAwait(false);
        }
        finally
        {
            starting--;
            name.IsStarting = false;
        }

        if (name.NeedsProcess)
            LookIn(LookPause);
        StartReady();
    }

    private async ValueTask StartNeededAsync(PermanentName name, SpecRecord spec)
    {
        NamedStart start = new()
        {
            Key = name.Key, Class = spec.Class, Restart = NameRestart.Permanent, Arguments = spec.Arguments, OnLost = spec.OnLost, StartTimeout = spec.StartTimeout,
            Restarts = name.Restarts, IsRestart = true,
        };
        TimeSpan pause = AnsweredPause;
        try
        {
            await service.Host.StartAsync(start).ConfigureAwait(false);
            name.Problem = null;
        }
        catch (PaxtorException e)
        {
            name.Problem = e.Message;
            if (e is not ProcessStartException)
            {
                // Nothing was claimed, so the watch tells nothing.
                name.Failures++;
            }

            pause = TimeSpan.FromTicks(Math.Max(name.Pause.Ticks, LookPause.Ticks));
            if (name.Failures >= FailingFrom)
                NameLog.NotRestarted(service.Log, name.Key, name.Failures, name.Pause, e.Message);
        }

        name.DueAt = Math.Max(name.DueAt, Loop.Time.GetTimestamp() + Loop.ToTimestamp(pause));
    }

    /// <summary>It has lost its process, or never had one.</summary>
    private void NoteUnclaimed(PermanentName name, bool had)
    {
        long now = Loop.Time.GetTimestamp();
        if (had)
        {
            name.Failures = Loop.Time.GetElapsedTime(name.ClaimedAt, now) < PermanentName.ShortLife ? name.Failures + 1 : 0;
            name.Restarts++;
            if (name.Failures == FailingFrom)
                NameLog.EndsSoon(service.Log, name.Key, name.Failures, name.Pause);
        }

        name.DueAt = now + Loop.ToTimestamp(name.Pause);
    }

    private void PublishFailing()
    {
        List<string> found = [];
        foreach (PermanentName name in names.Values.Where(static n => n.Failures >= FailingFrom).OrderBy(static n => n.Key.ToString(), StringComparer.Ordinal))
        {
            if (name.Claim is null || Loop.Time.GetElapsedTime(name.ClaimedAt) < PermanentName.ShortLife)
                found.Add($"{name.Key}: {name.Failures} starts in a row failed or did not live for long{(name.Problem is { } problem ? $" ({problem})" : "")}");
            else
                name.Failures = 0;
        }

        if (found.Count > 0 || failing.Count > 0)
            Volatile.Write(ref failing, found);
    }
}
