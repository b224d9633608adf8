using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Paxtor.Pooling.Output;

/// <summary>The outputs of one member: those that jobs started here print to, wherever they run, and the ways to those of other members.</summary>
internal sealed partial class JobOutputs
{
    private readonly ConcurrentDictionary<string, OutputPipe> pipes = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<long, (TextWriter Out, TextWriter Error)> writers = new();
    private readonly PaxtorNode node;
    private readonly TextWriter? own;
    private readonly ILogger log;
    private readonly Lock showing = new();
    private long lastNumber;

    /// <param name="node">The member's node.</param>
    /// <param name="own">The member's own output; null for the program's.</param>
    /// <param name="afterNumber">Outputs are numbered from the next one on.</param>
    /// <param name="log">Told of what could not be shown.</param>
    public JobOutputs(PaxtorNode node, TextWriter? own, long afterNumber, ILogger log)
    {
        lastNumber = afterNumber;
        this.node = node;
        this.own = own is null ? null : Plain(own);
        this.log = log;
    }

    /// <summary>Makes an output of its own for a job, on this member.</summary>
    /// <returns>Its number; give it back by <see cref="Close"/>.</returns>
    public long Open(TextWriter? output, TextWriter? error)
    {
        long number = Interlocked.Increment(ref lastNumber);
        writers[number] = (Plain(output ?? OwnOut), Plain(error ?? output ?? OwnError));
        return number;
    }

    /// <summary>What comes for it later is shown in the member's own output.</summary>
    public void Close(long number) => writers.TryRemove(number, out _);

    /// <summary>The output of a job that runs here.</summary>
    /// <param name="target">The member where it appears.</param>
    /// <param name="number">Which output there.</param>
    public JobOutput To(string target, long number)
    {
        if (string.Equals(target, node.Name, StringComparison.Ordinal))
            return new LocalOutput(this, target, number);
        OutputPipe pipe = pipes.TryGetValue(target, out OutputPipe? known) ? known : pipes.GetOrAdd(target, MakePipe);
        return new RemoteOutput(pipe, target, number);
    }

    public void Show(IReadOnlyList<OutputPiece> pieces)
    {
        foreach (OutputPiece piece in pieces)
            Show(piece.Number, piece.IsError, piece.Text);
    }

    public void Show(long number, bool isError, ReadOnlySpan<char> text)
    {
        (TextWriter Out, TextWriter Error) to = number != 0 && writers.TryGetValue(number, out (TextWriter, TextWriter) known) ? known : (OwnOut, OwnError);
        try
        {
            // One at a time: a writer of the application's need not be thread-safe.
            lock (showing)
            {
                TextWriter writer = isError ? to.Error : to.Out;
                writer.Write(text);
                writer.Flush();
            }
        }
#pragma warning disable CA1031 // The writer is the application's: that it throws must neither end a job nor hold up others.
        catch (Exception e)
#pragma warning restore CA1031
        {
            LogWriterThrew(log, e, text.Length);
        }
    }

    private TextWriter OwnOut => own ?? ConsoleSwitch.RealOut;

    private TextWriter OwnError => own ?? ConsoleSwitch.RealError;

    private OutputPipe MakePipe(string target)
    {
        CallOptions patient = new() { Timeout = Timeout.InfiniteTimeSpan };
        IJobOutputs there = node.Processes.Get<IJobOutputs>(ProcessRef.Named(IJobOutputs.Name, target), patient);
        return new OutputPipe(target, there, static piece => (piece.IsError ? ConsoleSwitch.RealError : ConsoleSwitch.RealOut).Write(piece.Text), log);
    }

    // The console's writer sends what a job prints back here: what stands behind it is meant.
    private static TextWriter Plain(TextWriter writer) =>
        ReferenceEquals(writer, Console.Out) ? ConsoleSwitch.RealOut : ReferenceEquals(writer, Console.Error) ? ConsoleSwitch.RealError : writer;

    [LoggerMessage(EventId = 561, Level = LogLevel.Warning, Message = "The writer for the output of a job threw; {Count} characters are lost.")]
    private static partial void LogWriterThrew(ILogger log, Exception error, int count);
}
