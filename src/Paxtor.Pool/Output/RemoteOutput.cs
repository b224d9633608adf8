namespace Paxtor.Pooling.Output;

/// <summary>The output of a job that was started on another member.</summary>
/// <param name="pipe">The way there.</param>
/// <param name="node">The member.</param>
/// <param name="number">Which output there.</param>
internal sealed class RemoteOutput(OutputPipe pipe, string node, long number) : JobOutput(node, number)
{
    private long end;

    protected override void Take(bool isError, ReadOnlySpan<char> text)
    {
        long position = pipe.Append(Number, isError, text);
        long before = Volatile.Read(ref end);
        while (position > before)
        {
            long seen = Interlocked.CompareExchange(ref end, position, before);
            if (seen == before)
                break;
            before = seen;
        }
    }

    protected override Task WhenShownAsync() => pipe.FlushAsync(Volatile.Read(ref end));
}
