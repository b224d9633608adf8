using System.Text;
using Microsoft.Extensions.Logging;

namespace Paxtor.Pooling.Output;

/// <summary>
/// Carries what the jobs of this member print to the member where they were started, in order. One call is under way at a time, and meanwhile the next batch gathers; when
/// <see cref="WaitingMax"/> wait, whoever prints is blocked. So a job that prints a gigabyte takes no more memory than that on either side.
/// </summary>
internal sealed partial class OutputPipe
{
    /// <summary>How many characters may wait.</summary>
    public const int WaitingMax = 256 * 1024;

    /// <summary>How many are taken at once.</summary>
    public const int PieceMax = 32 * 1024;

    private readonly object gate = new();
    private readonly string node;
    private readonly IJobOutputs target;
    private readonly Action<OutputPiece> fallback;
    private readonly ILogger log;
    private readonly StringBuilder text = new();
    private readonly Queue<(long Position, TaskCompletionSource Done)> flushes = new();
    private List<OutputPiece> pieces = [];
    private long number;
    private bool isError;
    private long appended;
    private long shown;
    private bool pumping;

    /// <param name="node">The member where it appears.</param>
    /// <param name="target">The process that shows it.</param>
    /// <param name="fallback">Takes what cannot be shown.</param>
    /// <param name="log">Told when it cannot.</param>
    public OutputPipe(string node, IJobOutputs target, Action<OutputPiece> fallback, ILogger log)
    {
        this.node = node;
        this.target = target;
        this.fallback = fallback;
        this.log = log;
    }

    /// <summary>Takes text; blocks while too much waits.</summary>
    /// <returns>The position after it, for <see cref="FlushAsync"/>.</returns>
    public long Append(long toNumber, bool error, ReadOnlySpan<char> value)
    {
        bool start;
        lock (gate)
        {
            do
            {
                while (appended - shown >= WaitingMax)
                    Monitor.Wait(gate);
                int length = PieceLength(value);
                if (toNumber != number || error != isError)
                {
                    Cut();
                    number = toNumber;
                    isError = error;
                }

                text.Append(value[..length]);
                appended += length;
                value = value[length..];
                start = !pumping;
                pumping = true;
                if (start)
                    Start();
            }
            while (value.Length > 0);
            return appended;
        }
    }

    /// <summary>Ends when everything up to a position has been shown, or given to the fallback.</summary>
    public Task FlushAsync(long position)
    {
        lock (gate)
        {
            if (shown >= position)
                return Task.CompletedTask;
            // In order, since positions are: what a job printed last is at most the end now.
            TaskCompletionSource done = new(TaskCreationOptions.RunContinuationsAsynchronously);
            flushes.Enqueue((appended, done));
            return done.Task;
        }
    }

    // Pieces travel as UTF-8, in which half a surrogate pair cannot be written.
    private static int PieceLength(ReadOnlySpan<char> value)
    {
        if (value.Length <= PieceMax)
            return value.Length;
        return char.IsSurrogatePair(value[PieceMax - 1], value[PieceMax]) ? PieceMax - 1 : PieceMax;
    }

    // On the thread pool: whoever prints may be in the middle of anything, and is often a thread of jobs.
    private void Start() => ThreadPool.UnsafeQueueUserWorkItem(static pipe => _ = pipe.PumpAsync(), this, preferLocal: false);

    private async Task PumpAsync()
    {
        while (Take(out long end) is { } batch)
        {
            try
            {
                await target.WriteAsync(batch).ConfigureAwait(false);
            }
#pragma warning disable CA1031 // Whatever it is, the text goes to the extra output file and is not lost.
            catch (Exception e)
#pragma warning restore CA1031
            {
                LogNotShown(log, e, node);
                foreach (OutputPiece piece in batch.Pieces)
                    fallback(piece);
            }

            Shown(end);
        }
    }

    private OutputBatch? Take(out long end)
    {
        lock (gate)
        {
            Cut();
            end = appended;
            if (pieces.Count == 0)
            {
                pumping = false;
                return null;
            }

            OutputBatch batch = new(pieces);
            pieces = [];
            return batch;
        }
    }

    private void Cut()
    {
        if (text.Length == 0)
            return;
        pieces.Add(new OutputPiece(number, isError, text.ToString()));
        text.Clear();
    }

    private void Shown(long end)
    {
        lock (gate)
        {
            shown = end;
            Monitor.PulseAll(gate);
            while (flushes.TryPeek(out (long Position, TaskCompletionSource Done) first) && first.Position <= shown)
            {
                flushes.Dequeue();
                first.Done.TrySetResult();
            }
        }
    }

    [LoggerMessage(EventId = 560, Level = LogLevel.Warning, Message = "What jobs printed could not be shown on {Node}, and stands in this member's own output.")]
    private static partial void LogNotShown(ILogger log, Exception error, string node);
}
