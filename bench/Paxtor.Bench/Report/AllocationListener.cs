using System.Collections.Concurrent;
using System.Diagnostics.Tracing;

namespace Paxtor.Bench.Reporting;

/// <summary>Which types this process allocates most of, by the runtime's samples (one about every 100 KB).</summary>
internal sealed class AllocationListener : EventListener
{
    private const EventKeywords GarbageCollection = (EventKeywords)1;
    private readonly ConcurrentDictionary<string, long> bytes = new(StringComparer.Ordinal);

    public IEnumerable<string> Top(int count)
    {
        KeyValuePair<string, long>[] all = [.. bytes];
        double sum = Math.Max(1, all.Sum(static b => b.Value));
        return all.OrderByDescending(static b => b.Value).Take(count).Select(b => $"{b.Value / sum,6:P1} {b.Key}");
    }

    protected override void OnEventSourceCreated(EventSource eventSource)
    {
        if (eventSource.Name == "Microsoft-Windows-DotNETRuntime")
            EnableEvents(eventSource, EventLevel.Verbose, GarbageCollection);
    }

    protected override void OnEventWritten(EventWrittenEventArgs eventData)
    {
        if (eventData.EventName?.StartsWith("GCAllocationTick", StringComparison.Ordinal) == true && eventData is { PayloadNames: { } names, Payload: { } values })
            bytes.AddOrUpdate((string)values[names.IndexOf("TypeName")]!, static (_, add) => add, static (_, had, add) => had + add, Convert.ToInt64(values[names.IndexOf("AllocationAmount64")]));
    }
}
