using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Paxtor.Foundation.Loop;
using Paxtor.Foundation.Wire;
using Paxtor.Names;
using Paxtor.Processes.Contracts;
using Paxtor.Transport;

namespace Paxtor.Processes;

/// <summary>The way between the processes of this node and those of others.</summary>
/// <remarks>
/// <see cref="IRemoting"/> is called by any thread; what the network tells comes on the loop. Fault model: connections break at any time, with all that is on its way; nodes stop, restart and fall
/// silent. Nodes have proven who they are; bytes that make no sense cost them their connection, and nothing else.
/// </remarks>
internal sealed partial class Remoting : LinkOwner, IRemoting, INetworkHandler
{
    private readonly ConcurrentDictionary<string, NodeLink> links = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<Type, object> pools = new();
    private readonly Dictionary<string, string> quorumEndpoints;
    private readonly ProcessRuntime runtime;
    private readonly ProcessDeclarations declarations;
    private readonly ILogger log;
    private readonly Pid self;
    private readonly Func<bool> listens;
    private readonly FullMailboxes fullMailboxes;
    private volatile bool closed;

    /// <param name="loop">The node's loop; the constructor is called on it.</param>
    /// <param name="network">The node's network; what it tells is passed on to this.</param>
    /// <param name="members">The members of the cluster.</param>
    /// <param name="runtime">The processes of this node.</param>
    /// <param name="declarations">What they understand.</param>
    /// <param name="keptByQuorum">Nodes to which the quorum's client keeps connections, and where they are.</param>
    /// <param name="listens">Whether other nodes can dial this one.</param>
    /// <param name="options">The limits.</param>
    /// <param name="log">The log.</param>
    public Remoting(
        EventLoop loop,
        INetwork network,
        MemberList members,
        ProcessRuntime runtime,
        ProcessDeclarations declarations,
        IReadOnlyDictionary<string, string> keptByQuorum,
        Func<bool> listens,
        RemotingOptions options,
        ILogger log)
        : base(loop, network, members, options)
    {
        this.runtime = runtime;
        this.declarations = declarations;
        quorumEndpoints = new Dictionary<string, string>(keptByQuorum, StringComparer.Ordinal);
        this.listens = listens;
        this.log = log;
        self = new Pid(runtime.Node, runtime.Incarnation, 0);
        Requests = new RequestTable(options.MaxRequests);
        loop.AtEndOfTurn(Flush);
        members.Observe(OnMembersChanged);
        fullMailboxes = new FullMailboxes(loop, runtime);
        idleTimer = loop.CreateTimer(static s => ((Remoting)s!).OnIdleTimer(), this);
        idleTimer.Arm(options.IdleTimeout);
    }

    public override bool Listens => listens();

    public RequestTable Requests { get; }

    public AnswerSweeper Sweeper => runtime.Sweeper;

    public ProcessRuntime Runtime => runtime;

    public IPayloadSerializer Serializer => declarations.Serializer;

    IReadOnlyList<ClusterMember> IRemoting.Members => Members.Now;

    public override bool IsKeptByQuorum(string node) => quorumEndpoints.ContainsKey(node);

    public ProcessEndpoint CreateEndpoint(Pid pid, CallOptions options) => new RemoteEndpoint(this, new RemoteTarget(this, LinkTo(pid.Node), pid, null, options));

    public ProcessEndpoint CreateEndpoint(string node, string name, CallOptions options) => new RemoteEndpoint(this, new RemoteTarget(this, LinkTo(node), default, name, options));

    public Task<Pid> StartAsync(string node, ProcessSpec spec, StartOptions options, Pid? link, CancellationToken cancellationToken)
    {
        ProcessShape shape = ProcessShape.Of(spec.Type);
        RemoteAsk<Pid> ask = new(this, $"The start of {shape.Name} on {node}", new Pid(node, 0, 0), static (in ReplyFrame reply, NodeLink from) => new Pid(from.Name, from.Incarnation, reply.Number));
        return ask.AskAsync(
            LinkTo(node),
            0,
            (writer, id) =>
            {
                StartFrame frame = new()
                {
                    Id = id,
                    Class = shape.Name,
                    Name = options.Name,
                    Timeout = options.Timeout < TimeSpan.Zero ? 0 : (ulong)Math.Max(1, options.Timeout.TotalMilliseconds),
                    Link = link?.Number ?? 0,
                };
                int mark = frame.Begin(writer);
                shape.WriteArguments(new PayloadWriter(writer, Serializer), spec.Arguments);
                writer.EndMessage(mark);
            },
            options.Timeout,
            cancellationToken).AsTask();
    }

    public ValueTask<NameAnswer> StartNamedAsync(string node, NamedStart start, TimeSpan timeout, CancellationToken cancellationToken)
    {
        RemoteAsk<NameAnswer> ask = new(this, $"The start of the name {start.Key} on {node}", new Pid(node, 0, 0), static (in ReplyFrame reply, NodeLink _) => NameAnswerCodec.Read(reply.Payload));
        return ask.AskAsync(LinkTo(node), 0, (writer, id) => NameStartFrame.Of(id, start).Write(writer), timeout, cancellationToken);
    }

    public ValueTask<Pid?> WhereIsAsync(string node, string name, CancellationToken cancellationToken)
    {
        RemoteAsk<Pid?> ask = new(
            this,
            $"The question who is {name} on {node}",
            new Pid(node, 0, 0),
            static (in ReplyFrame reply, NodeLink from) => reply.Number == 0 ? null : new Pid(from.Name, from.Incarnation, reply.Number));
        return ask.AskAsync(
            LinkTo(node), 0, (writer, id) => new AskFrame { Id = id, Name = name }.Write(writer, ProcessFrameKind.WhereIs), CallOptions.Default.Timeout, cancellationToken);
    }

    public async ValueTask<bool> IsAliveAsync(Pid pid, CancellationToken cancellationToken)
    {
        RemoteAsk<bool> ask = new(this, $"The question whether {pid} lives", pid, static (in ReplyFrame reply, NodeLink _) => reply.Number != 0);
        try
        {
            return await ask.AskAsync(
                LinkTo(pid.Node),
                pid.Incarnation,
                (writer, id) => new AskFrame { Id = id, Name = "", Number = pid.Number }.Write(writer, ProcessFrameKind.IsAlive),
                CallOptions.Default.Timeout,
                cancellationToken).ConfigureAwait(false);
        }
        catch (ProcessNotFoundException)
        {
            // Its node has begun another life.
            return false;
        }
        catch (CallInterruptedException)
        {
            // Nothing was to be done, so nothing is unknown: there is no connection.
            throw new NodeUnreachableException($"The connection to {pid.Node} was lost before it answered whether {pid} lives.");
        }
    }

    public void SendSignal(string node, ProcessSignal signal)
    {
        NodeLink link = LinkTo(node);
        SignalOwner owner = new(this, link, signal);
        ProtoWriter writer = FrameWriter.Take();
        SignalFrame.Write(writer, signal);
        SendOutcome outcome = link.Send(writer.Written, FrameUrgency.Must, signal.To.Incarnation, owner);
        FrameWriter.Return(writer);
        if (outcome is not (SendOutcome.Sent or SendOutcome.Waits))
            owner.Return(outcome == SendOutcome.Gone ? ExitReason.NoProcess : ExitReason.NoConnection);
    }

    /// <summary>The link to a node; null when there was never anything for it.</summary>
    public NodeLink? LinkOf(string node) => links.GetValueOrDefault(node);

    /// <summary>A call object that is in no use.</summary>
    public RemoteCall<T> Rent<T>() => Pool<T>().Rent();

    /// <summary>Tells another node that nobody waits for an answer any more.</summary>
    public void SendCancel(NodeLink link, long epoch, RequestId id)
    {
        ProtoWriter writer = FrameWriter.Take();
        StreamFrame.WriteCancel(writer, id);
        link.Answer(writer.Written, epoch);
        FrameWriter.Return(writer);
    }

    /// <summary>What the one who sent is told when his frame was not taken.</summary>
    public Exception Failure(NodeLink link, SendOutcome outcome, int bytes) => outcome switch
    {
        SendOutcome.Gone => new ProcessNotFoundException($"The life of {link.Name} in which the process ran has ended."),
        SendOutcome.Early => new NodeUnreachableException($"{link.Name} is still connected as what it was before it started again."),
        SendOutcome.Full => new LimitReachedException($"It was not sent: {Options.MaxWaitingBytes} bytes wait for {link.Name} already, the most there may be."),
        SendOutcome.TooLarge => link.TooLarge(bytes, link.MaxFrameBytes),
        SendOutcome.Refused => new ContractException(link.Refusal ?? $"{link.Name} was refused."),
        SendOutcome.Closed => new NodeUnreachableException("This node stops."),
        _ => throw new InvalidOperationException($"A frame that was {outcome} has not failed."),
    };

    /// <summary>Ends all: what is under way is told so. On the loop.</summary>
    public void Close()
    {
        Loop.AssertCurrent();
        closed = true;
        idleTimer.Dispose();
        fullMailboxes.Close();
        foreach (NodeLink link in AllLinks())
            link.Close();
    }

    /// <summary>The link to a node. Any thread.</summary>
    internal NodeLink LinkTo(string node)
    {
        if (links.TryGetValue(node, out NodeLink? known))
            return known;
        return links.GetOrAdd(node, static (name, owner) => new NodeLink(owner, name), this);
    }

    /// <summary>In an order that does not depend on hash codes.</summary>
    private NodeLink[] AllLinks() => [.. links.Values.OrderBy(static l => l.Name, StringComparer.Ordinal)];

    private RequestPool<T> Pool<T>()
    {
        RequestPool<T>? last = LastPool<T>.Pool;
        if (last is not null && ReferenceEquals(last.Remoting, this))
            return last;
        return LastPool<T>.Pool = (RequestPool<T>)pools.GetOrAdd(typeof(T), static (_, owner) => new RequestPool<T>(owner), this);
    }

    /// <summary>What was looked up last; a program has one node, seldom two.</summary>
    private static class LastPool<T>
    {
        public static volatile RequestPool<T>? Pool;
    }

    /// <summary>A signal that may come back.</summary>
    private sealed class SignalOwner(Remoting remoting, NodeLink link, ProcessSignal signal) : LoopItem, IFrameOwner
    {
        private ExitReason reason = ExitReason.NoConnection;

        public bool IsWanted => true;

        public void OnSent(long epoch, long position)
        {
            if (signal.Kind is SignalKind.Link or SignalKind.Monitor)
                link.HasSignalled = true;
        }

        public void OnUnsent(Exception why) => remoting.runtime.OnUndelivered(signal, why is ProcessNotFoundException ? ExitReason.NoProcess : ExitReason.NoConnection);

        /// <summary>In a turn of the loop: whoever sends may hold a lock.</summary>
        public void Return(ExitReason because)
        {
            reason = because;
            remoting.Loop.Post(this);
        }

        public override void Run() => remoting.runtime.OnUndelivered(signal, reason);
    }
}
