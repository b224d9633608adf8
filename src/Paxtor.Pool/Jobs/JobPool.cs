using System.Linq.Expressions;

namespace Paxtor.Pooling.Jobs;

/// <summary>The jobs of <see cref="IPool"/>, for its implementations to derive from.</summary>
public abstract class JobPool
{
    private protected JobPool()
    {
    }

    /// <summary>This member's jobs.</summary>
    private protected abstract JobService Jobs { get; }

    /// <inheritdoc cref="IPool.SpawnAsync(Expression{Action}, JobOptions?, CancellationToken)"/>
    public ValueTask<Pid> SpawnAsync(Expression<Action> job, JobOptions? options = null, CancellationToken cancellationToken = default) => Spawn(job, options, cancellationToken);

    /// <inheritdoc cref="IPool.SpawnAsync(Expression{Action}, JobOptions?, CancellationToken)"/>
    public ValueTask<Pid> SpawnAsync(Expression<Func<Task>> job, JobOptions? options = null, CancellationToken cancellationToken = default) => Spawn(job, options, cancellationToken);

    /// <inheritdoc cref="IPool.SpawnAsync(Expression{Action}, JobOptions?, CancellationToken)"/>
    public ValueTask<Pid> SpawnAsync(Expression<Func<ValueTask>> job, JobOptions? options = null, CancellationToken cancellationToken = default) => Spawn(job, options, cancellationToken);

    /// <inheritdoc cref="IPool.SpawnLinkAsync(ProcessContext, Expression{Action}, JobOptions?, CancellationToken)"/>
    public ValueTask<Pid> SpawnLinkAsync(ProcessContext caller, Expression<Action> job, JobOptions? options = null, CancellationToken cancellationToken = default) =>
        SpawnLink(caller, job, options, cancellationToken);

    /// <inheritdoc cref="IPool.SpawnLinkAsync(ProcessContext, Expression{Action}, JobOptions?, CancellationToken)"/>
    public ValueTask<Pid> SpawnLinkAsync(ProcessContext caller, Expression<Func<Task>> job, JobOptions? options = null, CancellationToken cancellationToken = default) =>
        SpawnLink(caller, job, options, cancellationToken);

    /// <inheritdoc cref="IPool.SpawnLinkAsync(ProcessContext, Expression{Action}, JobOptions?, CancellationToken)"/>
    public ValueTask<Pid> SpawnLinkAsync(ProcessContext caller, Expression<Func<ValueTask>> job, JobOptions? options = null, CancellationToken cancellationToken = default) =>
        SpawnLink(caller, job, options, cancellationToken);

    /// <inheritdoc cref="IPool.RunAsync(Expression{Action}, JobOptions?, CancellationToken)"/>
    public Task RunAsync(Expression<Action> job, JobOptions? options = null, CancellationToken cancellationToken = default) => Run(job, options, cancellationToken);

    /// <inheritdoc cref="IPool.RunAsync(Expression{Action}, JobOptions?, CancellationToken)"/>
    public Task RunAsync(Expression<Func<Task>> job, JobOptions? options = null, CancellationToken cancellationToken = default) => Run(job, options, cancellationToken);

    /// <inheritdoc cref="IPool.RunAsync(Expression{Action}, JobOptions?, CancellationToken)"/>
    public Task RunAsync(Expression<Func<ValueTask>> job, JobOptions? options = null, CancellationToken cancellationToken = default) => Run(job, options, cancellationToken);

    /// <inheritdoc cref="IPool.RunAsync{T}(Expression{Func{T}}, JobOptions?, CancellationToken)"/>
    public Task<T> RunAsync<T>(Expression<Func<T>> job, JobOptions? options = null, CancellationToken cancellationToken = default) => Run<T>(job, options, cancellationToken);

    /// <inheritdoc cref="IPool.RunAsync{T}(Expression{Func{T}}, JobOptions?, CancellationToken)"/>
    public Task<T> RunAsync<T>(Expression<Func<Task<T>>> job, JobOptions? options = null, CancellationToken cancellationToken = default) => Run<T>(job, options, cancellationToken);

    /// <inheritdoc cref="IPool.RunAsync{T}(Expression{Func{T}}, JobOptions?, CancellationToken)"/>
    public Task<T> RunAsync<T>(Expression<Func<ValueTask<T>>> job, JobOptions? options = null, CancellationToken cancellationToken = default) => Run<T>(job, options, cancellationToken);

    /// <inheritdoc cref="IPool.MapAsync{TIn, TOut}(IEnumerable{TIn}, Expression{Func{TIn, TOut}}, MapOptions?, CancellationToken)"/>
    public IAsyncEnumerable<JobResult<TIn, TOut>> MapAsync<TIn, TOut>(
        IEnumerable<TIn> inputs, Expression<Func<TIn, TOut>> job, MapOptions? options = null, CancellationToken cancellationToken = default) =>
        Jobs.MapAsync<TIn, TOut>(inputs, job, options, cancellationToken);

    /// <inheritdoc cref="IPool.MapAsync{TIn, TOut}(IEnumerable{TIn}, Expression{Func{TIn, TOut}}, MapOptions?, CancellationToken)"/>
    public IAsyncEnumerable<JobResult<TIn, TOut>> MapAsync<TIn, TOut>(
        IEnumerable<TIn> inputs, Expression<Func<TIn, Task<TOut>>> job, MapOptions? options = null, CancellationToken cancellationToken = default) =>
        Jobs.MapAsync<TIn, TOut>(inputs, job, options, cancellationToken);

    private ValueTask<Pid> Spawn(LambdaExpression job, JobOptions? options, CancellationToken cancellationToken) =>
        Jobs.SpawnAsync(JobCapture.Capture(job, Jobs.Serializer), options, cancellationToken);

    private ValueTask<Pid> SpawnLink(ProcessContext caller, LambdaExpression job, JobOptions? options, CancellationToken cancellationToken) =>
        Jobs.SpawnLinkAsync(caller, JobCapture.Capture(job, Jobs.Serializer), options, cancellationToken);

    private Task<object?> Run(LambdaExpression job, JobOptions? options, CancellationToken cancellationToken) =>
        Jobs.RunAsync(JobCapture.Capture(job, Jobs.Serializer), options, cancellationToken);

    private async Task<T> Run<T>(LambdaExpression job, JobOptions? options, CancellationToken cancellationToken) => (T)(await Run(job, options, cancellationToken).ConfigureAwait(false))!;
}
