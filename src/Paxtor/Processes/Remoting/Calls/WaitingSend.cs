using Paxtor.Processes.Contracts;

namespace Paxtor.Processes;

/// <summary>A one-way message whose sender waits until it is on its way.</summary>
internal sealed class WaitingSend(Remoting remoting, RemoteTarget target, ContractMethod method) : PendingAnswer<Nothing>, IFrameOwner
{
    public bool IsWanted => IsWaiting;

    public ValueTask SendAsync(ReadOnlySpan<byte> frame, CancellationToken cancellationToken)
    {
        Begin(remoting.Sweeper, target.TimeoutStamps, cancellationToken);
        short token = Token;
        if (target.Link.TryWaitForRoom(target.Room, frame, target.Incarnation, this))
        {
            remoting.Sweeper.Wake();
            return new ValueTask(this, token);
        }

        SendOutcome outcome = target.Link.Send(frame, FrameUrgency.MayWait, target.Incarnation, this);
        if (outcome is not (SendOutcome.Sent or SendOutcome.Waits))
            TrySetException(remoting.Failure(target.Link, outcome, frame.Length));
        remoting.Sweeper.Wake();
        return new ValueTask(this, token);
    }

    public void OnSent(long epoch, long position) => TrySetResult(default);

    public void OnUnsent(Exception reason)
    {
        // To a process that is gone a message does nothing.
        if (reason is ProcessNotFoundException)
            TrySetResult(default);
        else
            TrySetException(reason);
    }

    public override bool Run(ProcessCell cell) => throw NoMessage();

    public override void Reject(Pid pid) => throw NoMessage();

    protected override Exception TimedOut() => new TimeoutException($"{method} to {target} could not be sent within {target.Timeout.TotalSeconds:0.###} s: there was no room on the way. It surely was not sent.");

    private static InvalidOperationException NoMessage() => new("A message to another node is in no mailbox of this one.");
}
