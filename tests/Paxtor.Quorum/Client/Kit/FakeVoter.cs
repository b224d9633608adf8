using Paxtor.Coordination;
using Paxtor.Foundation.Wire;
using Paxtor.Quorum.Machine;
using Paxtor.Quorum.Wire;
using Paxtor.Transport;

namespace Paxtor.Quorum.Tests.Client.Kit;

/// <summary>A request as a voter got it.</summary>
internal sealed record GotRequest(ulong Id, RequestOperation Operation, ulong RemainingMilliseconds, byte[] Payload);

/// <summary>A watch as a voter got it.</summary>
internal sealed record GotWatch(ulong Id, WatchRequest Target);

/// <summary>A voter played by the test: it keeps what it gets, and says what it is told to say.</summary>
internal sealed class FakeVoter(ClientKit kit, string name)
{
    private readonly ProtoWriter writer = new();
    private readonly ProtoWriter payload = new();

    public string Name => name;

    public PeerId Peer { get; } = kit.Network.PeerOf(name);

    public UInt128 ClusterId { get; set; } = 7;

    /// <summary>Requests not yet taken by the test, oldest first.</summary>
    public List<GotRequest> Requests { get; } = [];

    /// <summary>Watches open on the present connection.</summary>
    public List<GotWatch> Watches { get; } = [];

    public List<ulong> ClosedWatches { get; } = [];

    /// <summary>Called for each request when it comes, in place of keeping it.</summary>
    public Action<GotRequest>? OnRequest { get; set; }

    public Action<GotWatch>? OnWatch { get; set; }

    public void Connect() => kit.OnLoop(() =>
    {
        kit.Network.SetConnected(Peer, true);
        kit.Store.OnConnected(Peer);
    });

    public void Disconnect() => kit.OnLoop(() =>
    {
        Requests.Clear();
        Watches.Clear();
        kit.Network.SetConnected(Peer, false);
        kit.Store.OnDisconnected(Peer);
    });

    public void SayStatus(bool hasQuorum = true, bool leader = false, string leaderName = "", ulong term = 1, long watchRevision = 0)
    {
        writer.Clear();
        new VoterStatusFrame
        {
            ClusterId = ClusterId,
            Role = leader ? VoterRole.Leader : VoterRole.Follower,
            Leader = leader ? name : leaderName,
            Term = term,
            HasQuorum = hasQuorum,
            AppliedRevision = kit.Machine.Revision,
            WatchRevision = watchRevision,
        }.Write(writer);
        Say(writer.Written);
    }

    /// <summary>Carries a request out and answers.</summary>
    public void Answer(GotRequest request)
    {
        byte[] answer = Execute(request);
        Respond(request.Id, ResponseStatus.Ok, answer);
    }

    /// <summary>Carries a request out and answers nothing.</summary>
    public byte[] Execute(GotRequest request)
    {
        payload.Clear();
        if (request.Operation == RequestOperation.Read)
            kit.Machine.Read(request.Payload, payload);
        else if (request.Operation == RequestOperation.KeepAlive)
            StoreCodec.WriteLeaseResult(payload, 10);
        else
            kit.Machine.Apply(request.Payload, 1, payload);
        return payload.Written.ToArray();
    }

    public void Respond(ulong id, ResponseStatus status, byte[]? answer = null, string? message = null)
    {
        writer.Clear();
        new ResponseFrame { Id = id, Status = status, Message = message }.WriteHead(writer, answer?.Length ?? 0);
        writer.Raw(answer);
        Say(writer.Written);
    }

    public void ConfirmWatch(ulong watch)
    {
        writer.Clear();
        new WatchEventsFrame { Watch = watch }.WriteHead(writer, 0);
        Say(writer.Written);
    }

    /// <summary>Tells a watch of puts, one at each of the revisions given.</summary>
    public void TellPuts(ulong watch, string key, long toldUpTo, params long[] revisions)
    {
        payload.Clear();
        StoreChange[] changes = [.. revisions.Select(r => new StoreChange(new StoreRecord(StoreKey.FromText(key).Span, "v"u8, r, r, 1, 0), WatchEventKind.Put, r))];
        StoreCodec.WriteWatchEvents(payload, changes, toldUpTo);
        writer.Clear();
        new WatchEventsFrame { Watch = watch }.WriteHead(writer, payload.Length);
        writer.Raw(payload.Written);
        Say(writer.Written);
    }

    public void EndWatch(ulong watch, WatchEndReason reason, long compacted = 0)
    {
        Watches.RemoveAll(w => w.Id == watch);
        writer.Clear();
        new WatchEndedFrame { Watch = watch, Reason = reason, CompactedRevision = compacted }.Write(writer);
        Say(writer.Written);
    }

    public void SayGoodbye()
    {
        writer.Clear();
        new GoodbyeFrame { Reason = "stopping" }.Write(writer);
        Say(writer.Written);
    }

    public void Say(ReadOnlySpan<byte> frame)
    {
        byte[] copy = frame.ToArray();
        kit.OnLoop(() => kit.Store.OnFrame(Peer, copy));
    }

    public void Receive(byte[] frame)
    {
        ReadOnlySpan<byte> message = frame.AsSpan(1);
        switch ((FrameKind)frame[0])
        {
            case FrameKind.Request:
                RequestFrame request = RequestFrame.Read(message);
                GotRequest got = new(request.Id, request.Operation, request.RemainingMilliseconds, request.Payload.ToArray());
                if (OnRequest is null)
                    Requests.Add(got);
                else
                    OnRequest(got);
                break;
            case FrameKind.WatchOpen:
                WatchOpenFrame open = WatchOpenFrame.Read(message);
                GotWatch watch = new(open.Watch, StoreCodec.ReadWatchRequest(open.Target, new StoreLimits()));
                Watches.Add(watch);
                OnWatch?.Invoke(watch);
                break;
            case FrameKind.WatchClose:
                ulong closed = WatchCloseFrame.Read(message).Watch;
                Watches.RemoveAll(w => w.Id == closed);
                ClosedWatches.Add(closed);
                break;
            default:
                throw new InvalidOperationException($"A client sent a frame of kind {frame[0]}.");
        }
    }
}
