namespace Paxtor.Processes;

/// <summary>What processes tell each other outside of their mailboxes: acted on at delivery, in order for each pair of processes.</summary>
/// <param name="Kind">What it says.</param>
/// <param name="From">Who sends it. Number 0 is the node itself, for code that is no process.</param>
/// <param name="To">Whom it is for; the default value when <paramref name="Name"/> says so.</param>
/// <param name="Reference">The monitor's number, at its owner's node; for unlinks, theirs.</param>
/// <param name="Reason">Of exits and downs.</param>
/// <param name="Name">Of a monitor of a name.</param>
internal sealed record ProcessSignal(SignalKind Kind, Pid From, Pid To, long Reference = 0, ExitReason? Reason = null, string? Name = null);
