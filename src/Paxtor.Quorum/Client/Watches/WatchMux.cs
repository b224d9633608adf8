using Paxtor.Coordination;
using Paxtor.Foundation.Loop;
using Paxtor.Foundation.Wire;
using Paxtor.Quorum.Wire;

namespace Paxtor.Quorum.Client;

/// <summary>
/// The watches of a node, each open on one voter at a time and resumed on another from the revision after the last one told.
/// </summary>
internal sealed class WatchMux
{
    private readonly EventLoop loop;
    private readonly VoterSet voters;
    private readonly QuorumStoreOptions options;
    private readonly SlotTable<StoreWatch> open;
    private readonly LinkedList<StoreWatch> waiting = new();
    private readonly ProtoWriter frame = new(256);
    private readonly ProtoWriter target = new(256);
    private long pausedUntil = long.MinValue;
    private int refusals;
    private bool closed;

    public WatchMux(EventLoop loop, VoterSet voters, QuorumStoreOptions options)
    {
        this.loop = loop;
        this.voters = voters;
        this.options = options;
        open = new SlotTable<StoreWatch>(options.MaxWatches, loop.Random);
    }

    /// <summary>Whether watches wait to be opened.</summary>
    public bool HasWaiting => waiting.Count > 0;

    /// <summary>When waiting watches may be tried again.</summary>
    public long PausedUntil => pausedUntil;

    /// <summary>Begins a watch. Its observer is not called inside this.</summary>
    public StoreWatch Begin(WatchRequest request, IWatchObserver observer)
    {
        StoreWatch watch = new(this, request.Range, request.FromRevision, observer);
        StoreException? refusal = closed ? new NoQuorumException("The node is stopping.")
            : RequestLimits.Check(request.Range, options.Limits) is { } text ? new InvalidStoreRequestException(text)
            : open.Count + waiting.Count >= options.MaxWatches ? new InvalidStoreRequestException($"{options.MaxWatches} watches are open already, the most there may be.")
            : null;
        if (refusal is not null)
        {
            loop.Post(static p => End(p.watch, p.refusal), (watch, refusal));
            return watch;
        }

        Wait(watch);
        Pump(loop.Now());
        return watch;
    }

    /// <summary>Opens the watches that wait, as far as there is a voter to open them on.</summary>
    public void Pump(long now)
    {
        while (waiting.First is { } first && pausedUntil <= now && voters.Choose(now) is { } voter)
        {
            StoreWatch watch = first.Value;
            ulong id = open.Add(watch);
            target.Clear();
            StoreCodec.WriteWatchRequest(target, new WatchRequest(watch.Range, watch.Next));
            frame.Clear();
            new WatchOpenFrame { Watch = id, Target = target.Written }.Write(frame);
            if (!voters.TrySend(voter, frame.Written))
            {
                open.Remove(id);
                voters.Pause(voter, now, options.RetryPause);
                continue;
            }

            waiting.RemoveFirst();
            watch.Waiting = null;
            watch.Id = id;
            watch.Voter = voter;
            watch.ConfirmedAt = -1;
        }
    }

    /// <summary>Changes have come.</summary>
    /// <exception cref="WireFormatException">They are none that this watch can have.</exception>
    public void OnEvents(VoterLink voter, WatchEventsFrame events)
    {
        if (Find(voter, events.Watch) is not { } watch)
        {
            // Closed here, and the frame was on its way; or the frame that said so could not be sent. Saying it twice does no harm.
            SendClose(voter, events.Watch);
            return;
        }

        if (events.Payload.IsEmpty)
        {
            watch.ConfirmedAt = voter.StatusCount;
            return;
        }

        WatchEvent[] changes = StoreCodec.ReadWatchEvents(events.Payload, out long revision);
        int first = CheckChanges(watch, changes, revision);
        if (revision < watch.Next)
            return;
        watch.Next = revision + 1;
        refusals = 0;
        watch.Observer.OnEvents(first == 0 ? changes : new ArraySegment<WatchEvent>(changes, first, changes.Length - first), revision);
    }

    /// <summary>A voter has ended a watch.</summary>
    /// <exception cref="WireFormatException">It is not its to end.</exception>
    public void OnEnded(VoterLink voter, WatchEndedFrame ended, long now)
    {
        if (Find(voter, ended.Watch) is not { } watch)
            return;
        switch (ended.Reason)
        {
            case WatchEndReason.Compacted:
                Detach(watch);
                End(watch, new CompactedException(watch.Next, ended.CompactedRevision));
                return;
            case WatchEndReason.Invalid:
                Detach(watch);
                End(watch, new InvalidStoreRequestException(ended.Message ?? "The watch breaks a rule or a limit of the store."));
                return;
            case WatchEndReason.NoQuorum:
                voters.Pause(voter, now, options.RetryPause);
                break;
            default:
                Pause(now);
                break;
        }

        Detach(watch);
        Wait(watch);
        Pump(now);
    }

    /// <summary>The connection to a voter is about to be forgotten: its watches go on elsewhere.</summary>
    public void OnVoterLost(VoterLink voter)
    {
        for (int i = 0; i < open.Range; i++)
        {
            if (open.At(i) is not { } watch || watch.Voter != voter)
                continue;
            watch.Next = Math.Max(watch.Next, ToldSilently(watch, voter) + 1);
            Detach(watch);
            Wait(watch);
        }
    }

    /// <summary>Ends a watch because its observer wants no more.</summary>
    public void Close(StoreWatch watch)
    {
        loop.AssertCurrent();
        if (watch.IsClosed)
            return;
        watch.IsClosed = true;
        if (watch.Waiting is { } node)
        {
            waiting.Remove(node);
            watch.Waiting = null;
        }

        if (watch.Voter is { } voter)
        {
            SendClose(voter, watch.Id);
            Detach(watch);
        }
    }

    /// <summary>Ends every watch; none is begun from now on.</summary>
    public void Close()
    {
        closed = true;
        for (int i = 0; i < open.Range; i++)
        {
            if (open.At(i) is not { } watch)
                continue;
            Detach(watch);
            Wait(watch);
        }

        while (waiting.First is { } node)
        {
            waiting.Remove(node);
            node.Value.Waiting = null;
            loop.Post(static w => End(w, new NoQuorumException("The node is stopping.")), node.Value);
        }
    }

    private void SendClose(VoterLink voter, ulong id)
    {
        frame.Clear();
        new WatchCloseFrame { Watch = id }.Write(frame);
        voters.TrySend(voter, frame.Written);
    }

    private StoreWatch? Find(VoterLink voter, ulong id)
    {
        StoreWatch? watch = open.Find(id);
        if (watch is not null && watch.Voter != voter)
            throw new WireFormatException("a watch was told of by a voter on which it is not open");
        return watch;
    }

    /// <summary>Whether the changes are in order and of the watch; answers how many of them were told before.</summary>
    private static int CheckChanges(StoreWatch watch, WatchEvent[] changes, long revision)
    {
        int told = 0;
        long last = 0;
        foreach (WatchEvent change in changes)
        {
            long at = change.Item.ModRevision;
            if (at < last || at > revision || !watch.Range.Contains(change.Item.Key.Span))
                throw new WireFormatException("the changes of a watch are out of order, or not of its keys");
            last = at;
            if (at < watch.Next)
                told++;
        }

        return told;
    }

    /// <summary>
    /// The revision up to which a watch was told although it had no change, so that it resumes there and not at one long compacted; 0 when
    /// not known. A status sent before the voter knew of the watch says nothing of it: opened from 50, status 100, connection lost, it must
    /// be resumed at 50.
    /// </summary>
    private static long ToldSilently(StoreWatch watch, VoterLink voter) =>
        watch.ConfirmedAt >= 0 && voter.StatusCount > watch.ConfirmedAt ? voter.Status.WatchRevision : 0;

    private void Pause(long now)
    {
        if (pausedUntil > now)
            return;
        int doublings = Math.Min(refusals++, 4);
        pausedUntil = now + loop.Ticks(TimeSpan.FromTicks(Math.Min(options.RetryPause.Ticks << doublings, options.RetryPause.Ticks * 10)));
    }

    private void Wait(StoreWatch watch) => watch.Waiting = waiting.AddLast(watch);

    private void Detach(StoreWatch watch)
    {
        open.Remove(watch.Id);
        watch.Id = 0;
        watch.Voter = null;
    }

    private static void End(StoreWatch watch, StoreException reason)
    {
        if (watch.IsClosed)
            return;
        watch.IsClosed = true;
        watch.Observer.OnEnded(reason);
    }
}
