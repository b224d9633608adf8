using Paxtor.Foundation.Loop;
using Paxtor.Processes;
using Paxtor.Sessions;

namespace Paxtor.Names;

/// <summary>A name that has, or is about to have, its process on this node: one incarnation. On the loop, but for what says otherwise.</summary>
internal sealed class HostedName : SessionItem
{
    private readonly NameHost host;
    private CancellationTokenSource? lostSource;
    private ProcessCell? cell;
    private Session? session;
    private NameAnswer? moved;
    private volatile bool toldLost;
    private volatile bool ended;

    public HostedName(NameHost host, NamedStart start)
    {
        this.host = host;
        Start = start;
        Started = new LoopWaiters<NameAnswer>(host.Loop);
    }

    /// <summary>What it was started by; kept, since whoever takes the name over starts the same.</summary>
    public NamedStart Start { get; set; }

    public LockKey Key => Start.Key;

    public NameTenure Tenure => new(this);

    /// <summary>Set before the process begins. Any thread.</summary>
    public long Token { get; private set; }

    /// <summary>The mod revision of its claim.</summary>
    public long Revision { get; private set; }

    /// <summary>Told once the process has started, did not start, or another one has the name; null once it runs, since a node may have very many.</summary>
    public LoopWaiters<NameAnswer>? Started { get; private set; }

    /// <summary>Told once the name is given up here; null while nobody waits for it.</summary>
    public LoopWaiters<bool>? Gone { get; private set; }

    /// <summary>Whether the name is claimed for it.</summary>
    public bool IsClaimed => session is not null;

    /// <summary>Whether it goes to another node when its process has ended: it lived when this node began to leave.</summary>
    public bool MovesAtEnd { get; set; }

    /// <summary>Who has it after it has moved.</summary>
    public Pid? MovedTo
    {
        get => moved?.Pid;
        set => moved = value is { } pid ? new NameAnswer(NameOutcome.Running, pid) : null;
    }

    /// <summary>Whether its process takes no messages any more, though the name may not be given up yet.</summary>
    public bool IsEnding => cell is { Phase: >= ProcessPhase.Exiting };

    public Pid Pid => cell?.Pid ?? default;

    public Session? Session => session;

    /// <summary>Whether it has the name, by the clock at this moment. Any thread.</summary>
    public bool IsHeld => !toldLost && session is { IsValid: true };

    /// <summary>Cancelled when the name is lost. Any thread.</summary>
    public CancellationToken Lost
    {
        get
        {
            lock (this)
            {
                if (toldLost)
                    return new CancellationToken(canceled: true);
                lostSource ??= new CancellationTokenSource();
                return lostSource.Token;
            }
        }
    }

    /// <inheritdoc/>
    public override bool MustEndNode => Start.OnLost == OnLost.FailFast && !ended && cell is not { EndsWithoutCode: true };

    /// <inheritdoc/>
    public override bool IsTold => toldLost && lostSource is null or { IsCancellationRequested: true };

    /// <summary>The claim stands: the process may begin.</summary>
    /// <returns>False when the session is over already.</returns>
    public bool TryOwn(ProcessCell process, Session owner, long revision)
    {
        cell = process;
        session = owner;
        Revision = revision;
        Token = checked(owner.TokenBase + revision);
        if (owner.TryOwn(this))
            return true;
        session = null;
        return false;
    }

    /// <summary>The process runs.</summary>
    public void SetStarted(NameAnswer answer)
    {
        Started!.Set(answer);
        Started = null;
    }

    /// <summary>Ends once the name is given up here.</summary>
    public ValueTask<bool> WaitGoneAsync() => (Gone ??= new LoopWaiters<bool>(host.Loop)).WaitAsync();

    /// <inheritdoc/>
    public override void TellLost()
    {
        CancellationTokenSource? source;
        lock (this)
        {
            toldLost = true;
            source = lostSource;
        }

        // First the exit: callbacks of the signal are the application's, and may take long.
        AskToExit(LostReason);
        if (source is not null)
            host.Runtime.Cancel(source);
    }

    /// <summary>The name is not its own any more: it ends, whether it traps exits or not. Any thread.</summary>
    public void AskToExit(ExitReason reason) => cell?.RequestExit(reason);

    /// <summary>As what a process ends whose name is lost with the session of its node.</summary>
    public static ExitReason LostReason { get; } = ExitReason.Custom("its name was lost with the session of its node");

    /// <summary>The process has ended, but for telling those who are linked to it: gives the name up. Any thread.</summary>
    /// <returns>Ends when it is given up in the store, or goes with the session.</returns>
    public ValueTask GiveUpAsync()
    {
        ended = true;
        return new NameClosing().Run(host.Runtime, host.Loop, this, host);
    }

    /// <inheritdoc/>
    public override string ToString() => $"The name {Key} (token {Token}, process {Pid})";
}
