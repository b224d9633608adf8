using System.Text.Json;
using System.Text.Json.Serialization;

namespace Paxtor.Cli.Demo;

/// <summary>What a worker or a node of the demo tells, one JSON object a line on its standard output.</summary>
/// <param name="Kind">See <see cref="DemoEventKind"/>.</param>
/// <param name="At">When, in microseconds of the machine's monotonic clock, which all its processes share.</param>
/// <param name="Token">The fencing token of the lock, where there is one.</param>
/// <param name="Count">The count read or written, where there is one.</param>
/// <param name="Text">What else there is to say.</param>
internal sealed record DemoEvent(DemoEventKind Kind, long At, long Token = 0, long Count = 0, string Text = "")
{
    public static DemoEvent Parse(string line) =>
        JsonSerializer.Deserialize(line, DemoJson.Default.DemoEvent) ?? throw new JsonException("an event is null");

    /// <summary>Tells it on standard output. Any thread.</summary>
    public static void Tell(DemoEventKind kind, long token = 0, long count = 0)
    {
        string line = new DemoEvent(kind, MachineClock.Micros, token, count).Format();
        lock (Console.Out)
        {
            Console.Out.WriteLine(line);
            Console.Out.Flush();
        }
    }

    public string Format() => JsonSerializer.Serialize(this, DemoJson.Default.DemoEvent);
}

/// <summary>The kinds of <see cref="DemoEvent"/>.</summary>
internal enum DemoEventKind
{
    /// <summary>A worker or a host has joined the cluster.</summary>
    Ready,

    /// <summary>A worker owns the lock and has read the count.</summary>
    Acquired,

    /// <summary>A worker owns the lock and, as told, stays in the middle of its update.</summary>
    Stalled,

    /// <summary>A worker has written the count plus one.</summary>
    Wrote,

    /// <summary>A worker is about to release the lock.</summary>
    Releasing,

    /// <summary>A worker was told that its lock is lost.</summary>
    Lost,

    /// <summary>The singleton has begun on a host.</summary>
    SingletonBegan,

    /// <summary>The singleton runs on a host, and the clock says that it may.</summary>
    SingletonAlive,

    /// <summary>The named process has started on a host.</summary>
    ProcessStarted,

    /// <summary>The named process handles a call.</summary>
    Served,

    /// <summary>A host's call was answered.</summary>
    Answered,

    /// <summary>A host's call was interrupted: whether it was handled is unknown.</summary>
    Unknown,
}

[JsonSourceGenerationOptions(UseStringEnumConverter = true)]
[JsonSerializable(typeof(DemoEvent))]
internal sealed partial class DemoJson : JsonSerializerContext;
