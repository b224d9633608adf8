using Paxtor.Coordination;
using Paxtor.Foundation.Loop;
using Paxtor.Foundation.Wire;
using Paxtor.Quorum.Machine;
using Paxtor.Quorum.Replica.Connections;
using Paxtor.Quorum.Wire;

namespace Paxtor.Quorum.Replica.Watches;

/// <summary>The watches of all connections, served from what this voter has applied.</summary>
internal sealed class WatchServer
{
    private static readonly TimeSpan RetryPause = TimeSpan.FromMilliseconds(10);

    private readonly QuorumMemberOptions options;
    private readonly Outbox outbox;
    private readonly StoreMachine machine;
    private readonly LoopTimer retry;
    private readonly List<Connection> watching = [];
    private bool retryArmed;
    private bool refusing = true;

    public WatchServer(QuorumMemberOptions options, EventLoop loop, Outbox outbox, StoreMachine machine)
    {
        this.options = options;
        this.outbox = outbox;
        this.machine = machine;
        retry = loop.CreateTimer(static s => ((WatchServer)s!).Retry(), this);
    }

    /// <summary>A client begins a watch.</summary>
    public void Open(Connection connection, in WatchOpenFrame frame)
    {
        if (!connection.IsConnected)
            return; // a late copy of a connection that is gone
        if (connection.Watches is null)
        {
            connection.Watches = new ConnectionWatches(connection, outbox, machine.Watches, ArmRetry);
            watching.Add(connection);
        }

        ConnectionWatches watches = connection.Watches;
        if (frame.Watch == 0 || watches.Has(frame.Watch))
            throw new WireFormatException("the number of a watch is 0, or in use");
        if (refusing)
            watches.End(frame.Watch, WatchEndReason.NoQuorum, "This voter does not hear a quorum.");
        else if (watches.Count >= options.MaxWatchesPerConnection)
            watches.End(frame.Watch, WatchEndReason.Overloaded, $"A connection has at most {options.MaxWatchesPerConnection} watches.");
        else if (TryRead(frame.Target, out WatchRequest? request, out string refusal))
            watches.Open(frame.Watch, request!);
        else
            watches.End(frame.Watch, WatchEndReason.Invalid, refusal);
    }

    /// <summary>A client ends a watch.</summary>
    public static void Close(Connection connection, in WatchCloseFrame frame) => connection.Watches?.Close(frame.Watch);

    /// <summary>A connection is gone.</summary>
    public void Forget(Connection connection)
    {
        if (connection.Watches is null)
            return;
        connection.Watches.CloseAll();
        connection.Watches = null;
        watching.Remove(connection);
    }

    /// <summary>This voter has had no contact with a quorum for a while: watches are ended, so that none hangs in silence, and refused until <see cref="Resume"/>.</summary>
    public void Suspend()
    {
        if (refusing)
            return;
        refusing = true;
        foreach (Connection connection in watching)
            connection.Watches!.EndAll(WatchEndReason.NoQuorum, "This voter no longer hears a quorum.");
    }

    /// <summary>This voter hears a quorum.</summary>
    public void Resume() => refusing = false;

    /// <summary>The voter stops.</summary>
    public void Stop()
    {
        retry.Cancel();
        foreach (Connection connection in watching)
        {
            connection.Watches!.CloseAll();
            connection.Watches = null;
        }

        watching.Clear();
    }

    private bool TryRead(ReadOnlySpan<byte> target, out WatchRequest? request, out string refusal)
    {
        try
        {
            request = StoreCodec.ReadWatchRequest(target, options.Limits);
            refusal = "";
            return true;
        }
        catch (StoreException e)
        {
            request = null;
            refusal = e.Message;
            return false;
        }
    }

    private void ArmRetry()
    {
        if (retryArmed)
            return;
        retryArmed = true;
        retry.Arm(RetryPause);
    }

    private void Retry()
    {
        retryArmed = false;
        foreach (Connection connection in watching)
        {
            connection.Watches!.Retry();
            if (connection.Watches.IsBehind)
                ArmRetry();
        }
    }
}
