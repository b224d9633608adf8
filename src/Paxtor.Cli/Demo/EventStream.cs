using System.Threading.Channels;

namespace Paxtor.Cli.Demo;

/// <summary>
/// The events of all workers in the order in which they happened. Pipes of different processes are read at different moments, so each
/// event waits a little for earlier ones of others.
/// </summary>
internal sealed class EventStream
{
    private const long SettleMicros = 40_000;
    private readonly Channel<(DemoChild From, DemoEvent Event)> arriving = Channel.CreateUnbounded<(DemoChild From, DemoEvent Event)>();
    private readonly PriorityQueue<(DemoChild From, DemoEvent Event), long> waiting = new();

    /// <summary>Where children write what they tell.</summary>
    public ChannelWriter<(DemoChild From, DemoEvent Event)> Writer => arriving.Writer;

    /// <summary>The next event in the order of time.</summary>
    public async Task<(DemoChild From, DemoEvent Event)> NextAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            while (arriving.Reader.TryRead(out (DemoChild From, DemoEvent Event) item))
                waiting.Enqueue(item, item.Event.At);
            if (!waiting.TryPeek(out _, out long at))
            {
                await arriving.Reader.WaitToReadAsync(cancellationToken).ConfigureAwait(false);
                continue;
            }

            long settles = at + SettleMicros - MachineClock.Micros;
            if (settles <= 0)
                return waiting.Dequeue();
            await Task.Delay(TimeSpan.FromMicroseconds(settles), TimeProvider.System, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>The next event from before a moment, or null when all of those have come.</summary>
    public async Task<(DemoChild From, DemoEvent Event)?> NextBeforeAsync(long at, CancellationToken cancellationToken)
    {
        long settles = at + SettleMicros - MachineClock.Micros;
        if (settles > 0)
            await Task.Delay(TimeSpan.FromMicroseconds(settles), TimeProvider.System, cancellationToken).ConfigureAwait(false);
        while (arriving.Reader.TryRead(out (DemoChild From, DemoEvent Event) item))
            waiting.Enqueue(item, item.Event.At);
        return waiting.TryPeek(out _, out long next) && next <= at ? waiting.Dequeue() : null;
    }

    /// <summary>What is left, in the order of time. For the end, when all children are gone.</summary>
    public IEnumerable<(DemoChild From, DemoEvent Event)> Rest()
    {
        while (arriving.Reader.TryRead(out (DemoChild From, DemoEvent Event) item))
            waiting.Enqueue(item, item.Event.At);
        while (waiting.TryDequeue(out (DemoChild From, DemoEvent Event) item, out _))
            yield return item;
    }
}
