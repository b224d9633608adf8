using System.Diagnostics.CodeAnalysis;

namespace Paxtor.Pooling.Jobs;

/// <summary>What a job's method returns, and how its result is got out of it.</summary>
internal abstract class ResultShape
{
    /// <summary>The type of the result; null for none.</summary>
    public virtual Type? Type => null;

    public static ResultShape Of(Type returned)
    {
        if (returned == typeof(void))
            return new Empty();
        if (returned == typeof(Task))
            return new TaskShape();
        if (returned == typeof(ValueTask))
            return new ValueTaskShape();
        Type? open = returned.IsGenericType ? returned.GetGenericTypeDefinition() : null;
        if (open == typeof(Task<>))
            return Make(typeof(TaskShape<>), returned.GetGenericArguments()[0]);
        return open == typeof(ValueTask<>) ? Make(typeof(ValueTaskShape<>), returned.GetGenericArguments()[0]) : new Plain(returned);
    }

    /// <summary>The result of what the method returned.</summary>
    public abstract ValueTask<object?> TakeAsync(object? returned);

    private static ResultShape Make(Type open, Type type) => (ResultShape)Activator.CreateInstance(open.MakeGenericType(type))!;

    [DoesNotReturn]
    private static void NoTask() => throw new InvalidOperationException("The job's method returned null instead of a task.");

    private sealed class Empty : ResultShape
    {
        public override ValueTask<object?> TakeAsync(object? returned) => default;
    }

    private sealed class Plain(Type type) : ResultShape
    {
        public override Type Type => type;

        public override ValueTask<object?> TakeAsync(object? returned) => new(returned);
    }

    private sealed class TaskShape : ResultShape
    {
        public override async ValueTask<object?> TakeAsync(object? returned)
        {
            if (returned is not Task task)
                NoTask();
            else
                await task.ConfigureAwait(false);
            return null;
        }
    }

    private sealed class TaskShape<T> : ResultShape
    {
        public override Type Type => typeof(T);

        public override async ValueTask<object?> TakeAsync(object? returned)
        {
            if (returned is not Task<T> task)
                NoTask();
            else
                return await task.ConfigureAwait(false);
            return null;
        }
    }

    private sealed class ValueTaskShape : ResultShape
    {
        public override async ValueTask<object?> TakeAsync(object? returned)
        {
            await ((ValueTask)returned!).ConfigureAwait(false);
            return null;
        }
    }

    private sealed class ValueTaskShape<T> : ResultShape
    {
        public override Type Type => typeof(T);

        public override async ValueTask<object?> TakeAsync(object? returned) => await ((ValueTask<T>)returned!).ConfigureAwait(false);
    }
}
