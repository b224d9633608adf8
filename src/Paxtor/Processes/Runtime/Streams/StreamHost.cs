namespace Paxtor.Processes;

/// <summary>The streams that a process is producing. Under the cell's monitor, but for what is said to be of the turn.</summary>
internal sealed class StreamHost(ProcessCell cell)
{
    private readonly HashSet<StreamProducer> open = [];
    private readonly Queue<ContinuationMessage> late = new();
    private Ending? ending;
    private bool lateRuns;

    public TurnContext Context { get; } = new(cell);

    public bool IsEmpty => open.Count == 0;

    public void Add(StreamProducer stream) => open.Add(stream);

    public void Remove(StreamProducer stream)
    {
        open.Remove(stream);
        if (open.Count == 0)
            ending?.TrySetResult(true);
    }

    /// <summary>The process ends: its streams are cancelled, and what follows their awaits is run here, since there is no mailbox any more.</summary>
    /// <param name="left">Continuations that were in the mailbox.</param>
    /// <param name="streams">Whom to tell.</param>
    /// <returns>Ends when all streams have.</returns>
    public ValueTask BeginEnd(List<ContinuationMessage> left, out StreamProducer[] streams)
    {
        streams = [.. open];
        ending = new Ending();
        ValueTask ended = ending.Begin(cell.Runtime);
        if (open.Count == 0)
            ending.TrySetResult(true);
        left.ForEach(AddLate);
        return ended;
    }

    /// <summary>Something follows an await after the mailbox was closed.</summary>
    public void AddLate(ContinuationMessage message)
    {
        late.Enqueue(message);
        if (ending is null || lateRuns)
            return;
        lateRuns = true;
        cell.Runtime.Scheduler.Queue(new LateTurn(cell, this));
    }

    private sealed class Ending : LooseAnswer<bool>
    {
        public ValueTask Begin(ProcessRuntime runtime)
        {
            Begin(runtime.Sweeper, long.MaxValue, CancellationToken.None);
            return new ValueTask(this, Token);
        }
    }

    private sealed class LateTurn(ProcessCell cell, StreamHost host) : IThreadPoolWorkItem
    {
        public void Execute()
        {
            while (true)
            {
                ContinuationMessage? message;
                lock (cell)
                {
                    if (!host.late.TryDequeue(out message))
                    {
                        host.lateRuns = false;
                        return;
                    }
                }

                message.Run(cell);
            }
        }
    }
}
