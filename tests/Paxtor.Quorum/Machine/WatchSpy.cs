using Paxtor.Coordination;
using Paxtor.Quorum.Machine;
using Paxtor.Quorum.Wire;

namespace Paxtor.Quorum.Tests.Machine;

/// <summary>A sink that notes what it takes, and refuses when told to.</summary>
internal sealed class WatchSpy : IWatchSink
{
    public Func<bool> HasRoom { get; set; } = () => true;

    public Action<StoreWatcher>? InDelivery { get; set; }

    public List<WatchEvent> Events { get; } = [];

    public List<(long Revision, int Count)> Batches { get; } = [];

    public long ToldRevision { get; private set; }

    public int Refused { get; private set; }

    public long? Compacted { get; private set; }

    public string Story => string.Join(' ', Events.Select(e => $"{(e.Kind == WatchEventKind.Put ? '+' : '-')}{e.Item.Key}@{e.Item.ModRevision}"));

    public bool TryDeliver(StoreWatcher watcher, WatchBatch batch)
    {
        Assert.False(watcher.IsClosed, "A closed watch is told nothing.");
        Assert.Null(Compacted);
        if (!HasRoom())
        {
            Refused++;
            return false;
        }

        WatchEvent[] events = batch.ToEvents();
        WatchEvent[] decoded = StoreCodec.ReadWatchEvents(batch.Encoded, out long revision);
        Assert.Equal(events.Select(Describe), decoded.Select(Describe));
        Assert.Equal(batch.Revision, revision);
        Assert.True(revision > ToldRevision, "A watch goes forward.");
        if (events.Length > 0 && Events.Count > 0)
            Assert.True(events[0].Item.ModRevision > Events[^1].Item.ModRevision, "A revision comes whole and once.");
        Events.AddRange(events);
        Batches.Add((revision, events.Length));
        ToldRevision = revision;
        InDelivery?.Invoke(watcher);
        return true;
    }

    public void OnCompacted(StoreWatcher watcher, long compactedRevision)
    {
        Assert.True(watcher.IsClosed);
        Compacted = compactedRevision;
    }

    public static string Describe(WatchEvent e) => $"{e.Kind} {Describe(e.Item)}";

    public static string Describe(KeyValue i) =>
        $"{i.Key}={Convert.ToHexString(i.Value.Span)} c{i.CreateRevision} m{i.ModRevision} v{i.Version} l{i.Lease.Value}";
}
