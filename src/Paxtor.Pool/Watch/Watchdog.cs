using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using Paxtor.Foundation.Time;
using Paxtor.Pooling.Worker;
using Paxtor.Transport;

namespace Paxtor.Pooling.Watch;

/// <summary>
/// Ends a worker that has lost its master, whatever its jobs do: two threads of its own, blocking calls, no thread pool. One talks to the master; the other only looks at the
/// clock, so that nothing that the first waits for can hold it up. On Linux the system's own timer stands behind both (<see cref="KernelDeadline"/>), for a runtime in which nothing runs any more.
/// </summary>
/// <remarks>
/// Contact is reckoned from the <i>sending</i> of the last beat that the master answered. The master answers none of a node that it has struck off; so whoever learned that it
/// was, knows that it has ended when the grace has passed from then on.
/// </remarks>
internal sealed class Watchdog : IDisposable
{
    private const int StackBytes = 256 * 1024;

    /// <summary>So long does nothing listen where the master did before its process counts as gone: longer than it takes to make a new connection.</summary>
    private static readonly TimeSpan RefusedFor = TimeSpan.FromSeconds(1);

    /// <summary>So much later than this class ends a worker, the system does: less than the margin of those who reckon with its end.</summary>
    private static readonly TimeSpan AfterGrace = TimeSpan.FromSeconds(0.5);

    /// <summary>So long may the first contact take, in a program that has just begun on a machine that is busy; there are no jobs before it.</summary>
    private static readonly TimeSpan FirstContact = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan RetryPause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestLook = TimeSpan.FromMilliseconds(250);

    private readonly TimeProvider time = BootTimeProvider.Instance;
    private readonly Lock gate = new();
    private readonly ManualResetEvent closing = new(initialState: false);
    private readonly ManualResetEvent leaving = new(initialState: false);
    private readonly ManualResetEvent left = new(initialState: false);
    private readonly PoolTicket ticket;
    private readonly string name;
    private readonly Action<string> end;

    /// <summary>Made by the thread that uses it: that takes a while in a program that has just begun, and nobody need wait for it.</summary>
    private readonly Lazy<TlsIdentity> identity;
    private readonly TimeSpan grace;
    private readonly TimeSpan pause;
    private readonly KernelDeadline? deadline;
    private readonly TaskCompletionSource reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long contactAt;
    private bool wasReached;
    private long refusedSince = -1;
    private long limitAt = long.MaxValue;
    private string limitReason = "";
    private int ends;

    /// <param name="ticket">Where the master is.</param>
    /// <param name="name">The name of this node.</param>
    /// <param name="end">Called at most once, with the reason, on a thread of the watchdog's, when this node must end.</param>
    /// <param name="deadline">Ends the process of a worker when nothing else does; null where the process is not to end.</param>
    public Watchdog(PoolTicket ticket, string name, Action<string> end, KernelDeadline? deadline = null)
    {
        this.deadline = deadline;
        this.ticket = ticket;
        this.name = name;
        this.end = end;
        grace = ticket.Limits.MasterGrace;
        pause = grace / 5 < LongestPause ? grace / 5 : LongestPause;
        identity = new Lazy<TlsIdentity>(MakeIdentity);
        Contact(time.GetTimestamp(), isAnswered: false);
        new Thread(Look, StackBytes) { IsBackground = true, Name = "paxtor watchdog", Priority = ThreadPriority.Highest }.Start();
        new Thread(Talk, StackBytes) { IsBackground = true, Name = "paxtor lifeline", Priority = ThreadPriority.Highest }.Start();
    }

    /// <summary>How to end the process of a worker: its group is killed, itself included, at once. Its guardian kills what has left the group.</summary>
    public static void EndProcess(string reason)
    {
        try
        {
            // Not by the console, whose lock a job may hold.
            Posix.WriteError($"{TimeProvider.System.GetUtcNow():yyyy-MM-dd'T'HH:mm:ss.fff'Z'} The worker ends itself: {reason}\n");
        }
        finally
        {
            // Also when a job has left no memory for the sentence.
            Posix.Kill(-Environment.ProcessId);
            Posix.Kill(Environment.ProcessId);
        }
    }

    /// <summary>Completes when the master has answered for the first time. Only then may this node be given jobs: from then on its end can be reckoned with.</summary>
    public Task Reached => reached.Task;

    /// <summary>From now on the end comes after a time, however this node is getting on with leaving in order.</summary>
    public void EndWithin(TimeSpan limit, string reason)
    {
        lock (gate)
        {
            limitReason = reason;
            limitAt = time.GetTimestamp() + (long)(limit.TotalSeconds * time.TimestampFrequency);
        }
    }

    /// <summary>Says farewell to the master, and ends. Blocks for a moment.</summary>
    public void End(string reason)
    {
        leaving.Set();
        left.WaitOne(pause);
        EndOnce(reason);
    }

    /// <summary>Says farewell to the master and watches no longer; nothing is ended.</summary>
    public void Leave()
    {
        Volatile.Write(ref ends, 1);
        leaving.Set();
        left.WaitOne(pause);
        closing.Set();
        deadline?.Dispose();
    }

    /// <summary>Watches no longer.</summary>
    public void Dispose()
    {
        Volatile.Write(ref ends, 1);
        closing.Set();
        leaving.Set();
        deadline?.Dispose();
    }

    private TimeSpan Allowed => Volatile.Read(ref wasReached) || grace > FirstContact ? grace : FirstContact;

    private void Contact(long at, bool isAnswered)
    {
        // In this order: who sees that it was reached sees when, too.
        Volatile.Write(ref contactAt, at);
        if (isAnswered)
            Volatile.Write(ref wasReached, true);
        deadline?.Set(at, Allowed + AfterGrace);
    }

    private TlsIdentity MakeIdentity()
    {
        using TransportSecurity security = TransportSecurity.FromSecret(ClusterSecret.Parse(ticket.Secret));
        return security.CreateIdentity(name, time) ?? throw new InvalidOperationException("A pool has a secret.");
    }

    private void EndOnce(string reason)
    {
        if (Interlocked.Exchange(ref ends, 1) == 0)
            end(reason);
    }

    private void Look()
    {
        TimeSpan every = grace / 20 < LongestLook ? grace / 20 : LongestLook;
        while (!closing.WaitOne(every))
        {
            TimeSpan allowed = Allowed;
            long now = time.GetTimestamp();
            if (time.GetElapsedTime(Volatile.Read(ref contactAt), now) > allowed)
                EndOnce($"there was no contact with the master {ticket.Master} for {allowed.TotalSeconds} s.");
            lock (gate)
            {
                if (now < limitAt)
                    continue;
            }

            EndOnce(limitReason);
        }
    }

    private void Talk()
    {
        while (!closing.WaitOne(TimeSpan.Zero) && !leaving.WaitOne(TimeSpan.Zero))
        {
            try
            {
                using Socket socket = Connect();
                refusedSince = -1;
                TalkOn(socket);
            }
            catch (SocketException e) when (e.SocketErrorCode == SocketError.ConnectionRefused)
            {
                long now = time.GetTimestamp();
                if (refusedSince < 0)
                    refusedSince = now;
                else if (time.GetElapsedTime(refusedSince, now) > RefusedFor)
                    EndOnce($"the process of the master {ticket.Master} is gone.");
            }
#pragma warning disable CA1031 // Whatever it is must not end this thread, without which the worker ends.
            catch (Exception e)
#pragma warning restore CA1031
            {
                // The next try says whether the master is there; the other thread, how long it may take.
                Posix.WriteError($"The lifeline to the master {ticket.Master} is interrupted: {e.Message}\n");
            }

            leaving.WaitOne(RetryPause);
        }

        left.Set();
        if (identity.IsValueCreated)
            identity.Value.Dispose();
    }

    private Socket Connect()
    {
        string host = ticket.Endpoint[..ticket.Endpoint.LastIndexOf(':')].Trim('[', ']');
        IPAddress[] addresses = Dns.GetHostAddresses(host);
        Socket socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            socket.ReceiveTimeout = socket.SendTimeout = (int)Math.Max(1, grace.TotalMilliseconds);
            socket.Connect(addresses, ticket.LifelinePort);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private void TalkOn(Socket socket)
    {
        using SslStream stream = new(new NetworkStream(socket, ownsSocket: false));
        stream.AuthenticateAsClient(identity.Value.ClientOptions());
        stream.Write(LifelineFormat.Hello(name, ticket.Life));
        do
        {
            long sentAt = time.GetTimestamp();
            stream.WriteByte(LifelineFormat.Beat);
            int answer = stream.ReadByte();
            if (answer == LifelineFormat.Struck)
                EndOnce($"the master {ticket.Master} has taken this node off the pool.");
            if (answer != LifelineFormat.Kept)
                return;
            Contact(sentAt, isAnswered: true);
            reached.TrySetResult();
        }
        while (!leaving.WaitOne(pause));
        stream.WriteByte(LifelineFormat.Farewell);
    }
}
