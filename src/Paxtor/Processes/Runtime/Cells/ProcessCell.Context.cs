using Microsoft.Extensions.DependencyInjection;
using Paxtor.Locks;
using Paxtor.Names;

namespace Paxtor.Processes;

/// <content>What the process has of its own.</content>
internal sealed partial class ProcessCell
{
    public override Pid Self => Pid;

    public override Pid? Parent => extras?.Parent;

    public override TimeProvider Time => runtime.Scheduler.Time;

    public override ILocks Locks
    {
        get
        {
            lock (this)
                return Extras.Locks ??= new ProcessLocks(this);
        }
    }

    public override IProcesses Processes
    {
        get
        {
            lock (this)
                return Extras.Processes ??= new ActingProcesses(runtime, this);
        }
    }

    public override bool TrapExits
    {
        get => extras is { TrapsExits: true };
        set
        {
            if (value && !kind.HandlesExits)
            {
                throw new InvalidOperationException(kind.IsBody
                    ? $"{kind.Name} is one piece of work and handles no messages, so it cannot trap exits."
                    : $"{kind.Name} cannot trap exits: it is no {nameof(IExitHandler)}.");
            }

            lock (this)
            {
                if (value || extras is not null)
                    Extras.TrapsExits = value;
            }
        }
    }

    public override void Exit(ExitReason? reason = null) => RequestExit(reason ?? Paxtor.ExitReason.Normal);

    public override IDisposable StartTimer(Func<ValueTask> callback, TimeSpan delay, TimeSpan? period = null)
    {
        ArgumentNullException.ThrowIfNull(callback);
        ArgumentOutOfRangeException.ThrowIfLessThan(delay, TimeSpan.Zero);
        if (period is { } span)
            ArgumentOutOfRangeException.ThrowIfLessThan(span, TimeSpan.Zero, nameof(period));
        if (kind.IsBody)
            throw new InvalidOperationException($"{kind.Name} is one piece of work and handles no messages, so it has no timers.");
        ProcessTimer timer = new(this, callback, period);
        lock (this)
        {
            if (phase >= ProcessPhase.Exiting)
                return timer;
            (Extras.Timers ??= []).Add(timer);
        }

        timer.Arm(delay);
        return timer;
    }

    /// <summary>Who starts it linked; before it begins.</summary>
    public void SetParent(Pid? parent)
    {
        if (parent is not null)
            Extras.Parent = parent;
    }

    /// <summary>Takes a name; it is given up when the process ends.</summary>
    /// <param name="name">The name.</param>
    /// <param name="holder">Who has it, when it is taken.</param>
    /// <returns>False when it is taken, or the process ends.</returns>
    public bool TryTakeName(string name, out ProcessCell? holder)
    {
        lock (this)
        {
            holder = null;
            if (phase >= ProcessPhase.Exiting || !runtime.TryName(name, this, out holder))
                return false;
            List<string> names = Extras.Names ??= [];
            if (names.Contains(name))
                return false;
            names.Add(name);
            return true;
        }
    }

    /// <summary>Gives up one name: at one moment in the node's table and here, so that it can take the name again.</summary>
    /// <returns>False when it does not have it any more.</returns>
    public bool DropName(string name)
    {
        lock (this)
        {
            if (!runtime.TryUnname(name, this))
                return false;
            extras?.Names?.Remove(name);
            return true;
        }
    }

    /// <summary>Gives up all names.</summary>
    public List<string> TakeNames()
    {
        lock (this)
        {
            List<string> names = extras?.Names ?? [];
            if (extras is not null)
                extras.Names = null;
            return names;
        }
    }

    /// <summary>Its name in the cluster; null when it has none.</summary>
    public HostedName? ClusterName => clusterName;

    /// <summary>It has a name in the cluster from its first moment; before it begins.</summary>
    public void TakeClusterName(HostedName name)
    {
        lock (this)
            clusterName = name;
    }

    public void Forget(ProcessTimer timer)
    {
        lock (this)
            extras?.Timers?.Remove(timer);
    }

    /// <summary>The streams it produces.</summary>
    public StreamHost Streams
    {
        get
        {
            lock (this)
                return Extras.Streams ??= new StreamHost(this);
        }
    }

    /// <summary>Something follows an await in a stream: it is run before the process has ended, if it comes before. Any thread.</summary>
    public void PostContinuation(ContinuationMessage message)
    {
        if (Post(message) == PostResult.Accepted)
            return;
        lock (this)
        {
            if (phase != ProcessPhase.Dead)
            {
                extras!.Streams!.AddLate(message);
                return;
            }
        }

        runtime.Scheduler.Queue(message);
    }

    /// <summary>Whether another node has to do with it.</summary>
    public bool HasTies { get; set; }

    /// <summary>The owner of its locks.</summary>
    /// <exception cref="ObjectDisposedException">The process has ended.</exception>
    public OwnerState OpenOwner()
    {
        lock (this)
        {
            ObjectDisposedException.ThrowIf(phase == ProcessPhase.Dead, typeof(ProcessContext));
            return Extras.Owner ??= new OwnerState(Pid);
        }
    }

    /// <summary>The services of its scope; while it is made, and the scope is disposed of after it.</summary>
    public IServiceProvider OpenScope()
    {
        if (Extras.Services is null)
        {
            AsyncServiceScope scope = runtime.Services!.CreateAsyncScope();
            extras!.Scope = scope;
            extras.Services = scope.ServiceProvider;
        }

        return extras!.Services!;
    }
}
