using System.Threading.Tasks.Sources;

namespace Paxtor.Processes;

/// <summary>Where the continuation of an answer goes on when the one who awaits it asked for a place: his synchronization context, task scheduler, and what flows with his code.</summary>
internal static class AnswerContext
{
    /// <summary>Null for the usual: no place, nothing that flows.</summary>
    public static object? Capture(ValueTaskSourceOnCompletedFlags flags)
    {
        object? place = null;
        if ((flags & ValueTaskSourceOnCompletedFlags.UseSchedulingContext) == ValueTaskSourceOnCompletedFlags.UseSchedulingContext)
        {
            if (SynchronizationContext.Current is { } context && context.GetType() != typeof(SynchronizationContext))
                place = context;
            else if (TaskScheduler.Current != TaskScheduler.Default)
                place = TaskScheduler.Current;
        }

        return (flags & ValueTaskSourceOnCompletedFlags.FlowExecutionContext) == ValueTaskSourceOnCompletedFlags.FlowExecutionContext && ExecutionContext.Capture() is { } flow
            ? new Flowing(place, flow)
            : place;
    }

    /// <summary>What flows on a thread of the pool that begins with something.</summary>
    private static readonly ExecutionContext? Nothing = CaptureNothing();

    /// <summary>Whether nothing on this thread would flow into what is run on it now: as on one of the pool that begins with something.</summary>
    public static bool IsClean => ReferenceEquals(ExecutionContext.Capture(), Nothing) && SynchronizationContext.Current is null;

    /// <summary>Runs the continuation there.</summary>
    /// <param name="place">What <see cref="Capture"/> gave, or null for none.</param>
    /// <param name="item">Runs it.</param>
    /// <param name="scheduler">For where there is no place.</param>
    public static void Post(object? place, IThreadPoolWorkItem item, ProcessScheduler scheduler)
    {
        switch (place)
        {
            case null:
                scheduler.Queue(item);
                break;
            case SynchronizationContext context:
#pragma warning disable VSTHRD001 // This is what an await does: the awaiter asked for his context.
                context.Post(static s => ((IThreadPoolWorkItem)s!).Execute(), item);
#pragma warning restore VSTHRD001
                break;
            case TaskScheduler tasks:
                _ = Task.Factory.StartNew(static s => ((IThreadPoolWorkItem)s!).Execute(), item, CancellationToken.None, TaskCreationOptions.DenyChildAttach, tasks);
                break;
            case Flowing flowing:
                flowing.Item = item;
                Post(flowing.Place, flowing, scheduler);
                break;
            default:
                throw new InvalidOperationException("An answer's continuation has a place of no known kind.");
        }
    }

    private static ExecutionContext? CaptureNothing()
    {
        ExecutionContext? nothing = null;
        Thread thread = new(() => nothing = ExecutionContext.Capture());
        thread.UnsafeStart();
        thread.Join();
        return nothing;
    }

    private sealed class Flowing(object? place, ExecutionContext flow) : IThreadPoolWorkItem
    {
        public object? Place => place;

        public IThreadPoolWorkItem? Item { get; set; }

        public void Execute() => ExecutionContext.Run(flow, static s => ((IThreadPoolWorkItem)s!).Execute(), Item);
    }
}
