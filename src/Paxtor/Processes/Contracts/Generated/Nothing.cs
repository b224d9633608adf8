using System.ComponentModel;

namespace Paxtor.Processes.Contracts;

/// <summary>The result of a method that has none.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct Nothing
{
    /// <summary>The end of a method without a result as that of one with this result. Allocates only when it has not ended yet.</summary>
    /// <param name="task">The method's task.</param>
    public static ValueTask<Nothing> From(ValueTask task)
    {
        if (!task.IsCompletedSuccessfully)
            return AwaitAsync(task);
#pragma warning disable VSTHRD103 // It has ended: this gives a pooled source back.
        task.GetAwaiter().GetResult();
#pragma warning restore VSTHRD103
        return default;
    }

    /// <inheritdoc cref="From(ValueTask)"/>
    /// <param name="task">The method's task.</param>
    public static ValueTask<Nothing> From(Task task)
    {
        ArgumentNullException.ThrowIfNull(task);
        return From(new ValueTask(task));
    }

    // On the caller's context, where there is one: the simulator's keeps it on the loop.
    private static async ValueTask<Nothing> AwaitAsync(ValueTask task)
    {
        await task.ConfigureAwait(true);
        return default;
    }
}
