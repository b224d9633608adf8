using System.Collections.Concurrent;

namespace Paxtor.Bench.Names;

/// <summary>A process that notes when it was started.</summary>
[Process("bench.phoenix")]
internal sealed class Phoenix : IProcessStart
{
    private static readonly ConcurrentQueue<(string Key, long At)> Starts = [];

    private readonly NameTenure tenure;

    public Phoenix(NameTenure tenure) => this.tenure = tenure;

    public ValueTask OnStartAsync(CancellationToken cancellationToken)
    {
        Starts.Enqueue((tenure.Key.ToString(), TimeProvider.System.GetTimestamp()));
        return default;
    }

    /// <summary>Those on this node since the last time this was asked: the key, and a timestamp, which all processes of a machine count alike.</summary>
    public static (string Key, long At)[] TakeStarts()
    {
        List<(string, long)> taken = [];
        while (Starts.TryDequeue(out (string, long) start))
            taken.Add(start);
        return [.. taken];
    }
}
