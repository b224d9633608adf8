using System.Globalization;
using Microsoft.Extensions.Logging;
using Paxtor.Foundation.Loop;
using Paxtor.Foundation.Wire;
using Paxtor.Transport;

namespace Paxtor.Processes;

/// <content>What the network tells. On the loop.</content>
internal sealed partial class Remoting
{
    private readonly LoopTimer idleTimer;

    /// <summary>The link of a peer number while it is connected, or dialed.</summary>
    private NodeLink?[] byPeer = new NodeLink?[16];

    /// <inheritdoc/>
    public void OnConnected(PeerId peer)
    {
        if (closed)
            return;
        NodeLink link = LinkTo(Network.NameOf(peer));
        if (peer.Index >= byPeer.Length)
            Array.Resize(ref byPeer, Math.Max(peer.Index + 1, byPeer.Length * 2));
        byPeer[peer.Index] = link;
        link.OnConnected(peer);
        ProtoWriter writer = FrameWriter.Take();
        new HelloFrame { Version = HelloFrame.PresentVersion, Serializer = Serializer.Name }.Write(writer);
        if (Network.TrySend(peer, writer.Written))
            NeedFlush();
        FrameWriter.Return(writer);
    }

    /// <inheritdoc/>
    public void OnDisconnected(PeerId peer)
    {
        if (LinkOf(peer) is not { } link)
            return;
        byPeer[peer.Index] = null;
        link.OnDisconnected();
    }

    /// <inheritdoc/>
    public void OnDialFailed(PeerId peer, string reason)
    {
        if (links.TryGetValue(Network.NameOf(peer), out NodeLink? link))
            link.OnDialFailed(reason);
    }

    /// <inheritdoc/>
    public void OnWritable(PeerId peer) => LinkOf(peer)?.OnWritable();

    /// <inheritdoc/>
    public void OnFrame(PeerId peer, ReadOnlySpan<byte> frame)
    {
        if (closed)
            return;
        NodeLink link = LinkOf(peer) ?? throw new WireFormatException("a frame came on no connection");
        ProcessFrameKind kind = (ProcessFrameKind)frame[0];
        ReadOnlySpan<byte> message = frame[1..];
        if (kind == ProcessFrameKind.Hello)
        {
            OnHello(link, peer, HelloFrame.Read(message));
            return;
        }

        if (link.Epoch == 0)
        {
            if (link.Refusal is null)
                throw new WireFormatException("the other side did not begin with a hello");
            return;
        }

        link.IsUsed = true;
        switch (kind)
        {
            case ProcessFrameKind.Reply:
                OnReply(link, ReplyFrame.Read(message));
                break;
            case ProcessFrameKind.Item:
                OnItem(link, StreamFrame.Read(message, kind));
                break;
            case ProcessFrameKind.Signal:
                OnSignal(link, message);
                break;
            default:
                // A newer node may say more than this version knows; what it must not leave out it says in a kind that is old.
                Serve(link, kind, message);
                break;
        }
    }

    public override void Drop(PeerId peer, string reason)
    {
        string name = Network.NameOf(peer);
        LogDropped(log, name, reason);
        Network.Close(peer);
        if (IsKeptByQuorum(name) && quorumEndpoints.TryGetValue(name, out string? endpoint))
            Network.Open(name, endpoint);
    }

    public override void OnLost(NodeLink link, long epoch, long handed, long incarnation)
    {
        foreach (IOutgoing request in Requests.OnEpoch(epoch))
        {
            if (request.Position > handed)
                request.OnUnsent(new NodeUnreachableException($"The connection to {link.Name} was lost before this was sent."));
            request.OnLost();
        }

        link.Incoming.Close();
        runtime.OnNodeLost(link.Name, incarnation);
    }

    private void OnHello(NodeLink link, PeerId peer, HelloFrame hello)
    {
        if (link.Epoch != 0 || link.Refusal is not null)
            throw new WireFormatException("a hello came twice");
        if (hello.Version == 0)
            throw new WireFormatException("a hello says no version");
        if (hello.Serializer != Serializer.Name)
        {
            string reason = string.Create(
                CultureInfo.InvariantCulture,
                $"Processes of {link.Name} and of this node cannot talk to each other: payloads are carried by '{hello.Serializer}' there and by '{Serializer.Name}' here. Set the same PaxtorOptions.Processes.Serializer on all nodes.");
            LogRefused(log, reason);
            link.Refuse(reason);
            return;
        }

        link.OnHello(Network.InfoOf(peer));
    }

    private void OnReply(NodeLink link, ReplyFrame reply)
    {
        if (Find(link, reply.Id) is { } request)
            request.OnReply(reply);
    }

    private void OnItem(NodeLink link, StreamFrame item)
    {
        if (Find(link, item.Id) is { } request)
            request.OnItem(item);
    }

    /// <summary>The request that an answer is for; null when nobody waits for it any more.</summary>
    private IOutgoing? Find(NodeLink link, RequestId id) =>
        Requests.At(id.Index) is { } request && request.Id.Version == id.Version && request.Epoch == link.Epoch ? request : null;

    private void OnSignal(NodeLink link, ReadOnlySpan<byte> message)
    {
        if (SignalFrame.Read(message, new Pid(link.Name, link.Incarnation, 0), self) is not { } signal)
            return;
        if (signal.Kind is SignalKind.Link or SignalKind.Monitor)
            link.HasSignalled = true;
        runtime.OnSignal(signal);
    }

    private NodeLink? LinkOf(PeerId peer) => peer.Index < byPeer.Length ? byPeer[peer.Index] : null;

    private void OnMembersChanged()
    {
        foreach (NodeLink link in AllLinks())
            link.OnMembersChanged();
    }

    /// <summary>
    /// Closes connections that nothing has used since the last time. Not where this node does not listen: the other could not make it again when it needs it.
    /// </summary>
    public void CloseIdle()
    {
        foreach (NodeLink link in AllLinks())
        {
            if (link.IsOwn && !link.IsUsed && !link.HasSignalled && Listens && link.Incoming.Count == 0 && Requests.OnEpoch(link.Epoch).Count == 0)
                link.CloseIdle();
            link.IsUsed = false;
        }
    }

    private void OnIdleTimer()
    {
        idleTimer.Arm(Options.IdleTimeout);
        CloseIdle();
    }

    [LoggerMessage(EventId = 331, Level = LogLevel.Error, Message = "{Reason}")]
    private static partial void LogRefused(ILogger log, string reason);

    [LoggerMessage(EventId = 332, Level = LogLevel.Warning, Message = "The connection to {Node} is given up: {Reason}.")]
    private static partial void LogDropped(ILogger log, string node, string reason);
}
