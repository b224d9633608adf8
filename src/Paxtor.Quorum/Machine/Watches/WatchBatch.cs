using System.Runtime.InteropServices;
using Paxtor.Coordination;
using Paxtor.Foundation.Wire;
using Paxtor.Quorum.Wire;

namespace Paxtor.Quorum.Machine;

/// <summary>Changes on their way to a sink; one object for all watches of the same keys, so that it is encoded once.</summary>
internal sealed class WatchBatch
{
    private readonly List<StoreChange> changes = [];
    private readonly ProtoWriter encoded = new(256);

    /// <summary>The changes. Empty for mere progress.</summary>
    public ReadOnlySpan<StoreChange> Changes => CollectionsMarshal.AsSpan(changes);

    /// <summary>Every change up to and with this revision has now been told.</summary>
    public long Revision { get; private set; }

    /// <summary>The bytes of keys and values in it.</summary>
    public long DataBytes { get; private set; }

    /// <summary>The batch as a <c>WatchEvents</c> message (store.proto); encoded at the first call.</summary>
    public ReadOnlySpan<byte> Encoded
    {
        get
        {
            if (encoded.Length == 0)
                StoreCodec.WriteWatchEvents(encoded, Changes, Revision);
            return encoded.Written;
        }
    }

    /// <summary>The changes as objects of the seam, which may be kept.</summary>
    public WatchEvent[] ToEvents()
    {
        WatchEvent[] events = new WatchEvent[changes.Count];
        for (int i = 0; i < events.Length; i++)
        {
            StoreChange change = changes[i];
            KeyValue item = change.Kind == WatchEventKind.Put
                ? change.Record.ToKeyValue()
                : new KeyValue(StoreKey.Copy(change.Record.Key), default, 0, change.Revision, 0, default);
            events[i] = new WatchEvent(change.Kind, item);
        }

        return events;
    }

    /// <summary>Empties the batch for changes up to a revision.</summary>
    internal void Reset(long revision)
    {
        changes.Clear();
        encoded.Clear();
        DataBytes = 0;
        Revision = revision;
    }

    /// <summary>Says that changes up to a later revision are in it.</summary>
    internal void Extend(long revision) => Revision = revision;

    /// <summary>Adds a change.</summary>
    internal void Add(in StoreChange change)
    {
        changes.Add(change);
        DataBytes += change.Record.DataBytes;
    }
}
