using System.Linq.Expressions;

namespace Paxtor;

/// <content>
/// Jobs: one method call each, written as a lambda, <c>() => Frames.Render(42)</c>. The method and the values of its arguments are sent, not the lambda; a <see cref="CancellationToken"/>
/// among them becomes the job's own, which is cancelled when the caller's is, or the job is told to exit. An instance method is called on a service of the worker
/// (<see cref="JobContext.Service{T}"/>, or a variable whose type is an interface), or on a copy of an object that can be sent.
/// </content>
public partial interface IPool
{
    /// <summary>Starts a job on the member with the least expected load.</summary>
    /// <param name="job">The call.</param>
    /// <param name="options">How; null for the defaults.</param>
    /// <param name="cancellationToken">Ends the wait for its start; what has started by then, or does yet, is told to exit.</param>
    /// <returns>The job's process: it can be monitored, linked and told to exit. What it throws stands in its exit reason, and in its error output.</returns>
    /// <exception cref="JobCaptureException">The call cannot be sent.</exception>
    /// <exception cref="JobCodeException">No member has, or can load, its code.</exception>
    /// <exception cref="JobLostException">The member was lost before it had answered.</exception>
    ValueTask<Pid> SpawnAsync(Expression<Action> job, JobOptions? options = null, CancellationToken cancellationToken = default);

    /// <inheritdoc cref="SpawnAsync(Expression{Action}, JobOptions?, CancellationToken)"/>
    ValueTask<Pid> SpawnAsync(Expression<Func<Task>> job, JobOptions? options = null, CancellationToken cancellationToken = default);

    /// <inheritdoc cref="SpawnAsync(Expression{Action}, JobOptions?, CancellationToken)"/>
    ValueTask<Pid> SpawnAsync(Expression<Func<ValueTask>> job, JobOptions? options = null, CancellationToken cancellationToken = default);

    /// <summary>Starts a job that is linked from its first moment to a process: when either ends, the other is told or ends too, as links mean it (<see cref="ProcessContext.Link"/>).</summary>
    /// <remarks>
    /// The process may be of the application's own cluster, where it is told as of any link: with the job's pid and reason, or <see cref="ExitReason.NoConnection"/> when the job's member or the
    /// pool has ended. <see cref="ProcessContext.Unlink"/> takes the link back. Else the pid is of no use to that cluster: monitor the job, or tell it to exit, by <see cref="Processes"/>. To the
    /// job, its <see cref="ProcessContext.Parent"/> is a process of the pool's network that stands for the caller.
    /// </remarks>
    /// <param name="caller">A process whose node runs in this program: of the application's cluster, a job (<see cref="JobContext.Process"/>), or one started through <see cref="Processes"/>.</param>
    /// <param name="job">The call.</param>
    /// <param name="options">How; null for the defaults.</param>
    /// <param name="cancellationToken">Ends the wait for its start; what has started by then, or does yet, is told to exit.</param>
    /// <returns>The job's process.</returns>
    /// <exception cref="JobCaptureException">The call cannot be sent. That its code cannot be loaded is told as its end.</exception>
    /// <exception cref="JobLostException">The member was lost before it had answered.</exception>
    ValueTask<Pid> SpawnLinkAsync(ProcessContext caller, Expression<Action> job, JobOptions? options = null, CancellationToken cancellationToken = default);

    /// <inheritdoc cref="SpawnLinkAsync(ProcessContext, Expression{Action}, JobOptions?, CancellationToken)"/>
    ValueTask<Pid> SpawnLinkAsync(ProcessContext caller, Expression<Func<Task>> job, JobOptions? options = null, CancellationToken cancellationToken = default);

    /// <inheritdoc cref="SpawnLinkAsync(ProcessContext, Expression{Action}, JobOptions?, CancellationToken)"/>
    ValueTask<Pid> SpawnLinkAsync(ProcessContext caller, Expression<Func<ValueTask>> job, JobOptions? options = null, CancellationToken cancellationToken = default);

    /// <summary>Runs a job on the member with the least expected load, to its end; what it printed has been shown by then.</summary>
    /// <param name="job">The call.</param>
    /// <param name="options">How; null for the defaults.</param>
    /// <param name="cancellationToken">Ends the wait, and tells the job to exit.</param>
    /// <exception cref="JobCaptureException">The call cannot be sent.</exception>
    /// <exception cref="JobCodeException">No member has, or can load, its code.</exception>
    /// <exception cref="JobFaultedException">It threw.</exception>
    /// <exception cref="JobEndedException">It was told to exit.</exception>
    /// <exception cref="JobLostException">Its member was lost; how far it came is unknown.</exception>
    Task RunAsync(Expression<Action> job, JobOptions? options = null, CancellationToken cancellationToken = default);

    /// <inheritdoc cref="RunAsync(Expression{Action}, JobOptions?, CancellationToken)"/>
    Task RunAsync(Expression<Func<Task>> job, JobOptions? options = null, CancellationToken cancellationToken = default);

    /// <inheritdoc cref="RunAsync(Expression{Action}, JobOptions?, CancellationToken)"/>
    Task RunAsync(Expression<Func<ValueTask>> job, JobOptions? options = null, CancellationToken cancellationToken = default);

    /// <inheritdoc cref="RunAsync(Expression{Action}, JobOptions?, CancellationToken)"/>
    /// <typeparam name="T">The type of the result.</typeparam>
    /// <returns>What it returned.</returns>
    Task<T> RunAsync<T>(Expression<Func<T>> job, JobOptions? options = null, CancellationToken cancellationToken = default);

    /// <inheritdoc cref="RunAsync{T}(Expression{Func{T}}, JobOptions?, CancellationToken)"/>
    Task<T> RunAsync<T>(Expression<Func<Task<T>>> job, JobOptions? options = null, CancellationToken cancellationToken = default);

    /// <inheritdoc cref="RunAsync{T}(Expression{Func{T}}, JobOptions?, CancellationToken)"/>
    Task<T> RunAsync<T>(Expression<Func<ValueTask<T>>> job, JobOptions? options = null, CancellationToken cancellationToken = default);

    /// <summary>
    /// Runs a job for each input, <c>pool.MapAsync(frames, frame => Frames.Render(frame))</c>, and gives what became of each, in the order in which they end. A job goes to a member only
    /// when that one has a processor for it. A job that fails does not end the others. Leaving the loop, or cancelling, tells those that run to exit.
    /// </summary>
    /// <typeparam name="TIn">The type of the inputs.</typeparam>
    /// <typeparam name="TOut">The type of the results.</typeparam>
    /// <param name="inputs">The inputs; read as jobs are begun, one at a time, on any thread.</param>
    /// <param name="job">The call.</param>
    /// <param name="options">How; null for the defaults.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="JobCaptureException">The call cannot be sent.</exception>
    IAsyncEnumerable<JobResult<TIn, TOut>> MapAsync<TIn, TOut>(
        IEnumerable<TIn> inputs, Expression<Func<TIn, TOut>> job, MapOptions? options = null, CancellationToken cancellationToken = default);

    /// <inheritdoc cref="MapAsync{TIn, TOut}(IEnumerable{TIn}, Expression{Func{TIn, TOut}}, MapOptions?, CancellationToken)"/>
    IAsyncEnumerable<JobResult<TIn, TOut>> MapAsync<TIn, TOut>(
        IEnumerable<TIn> inputs, Expression<Func<TIn, Task<TOut>>> job, MapOptions? options = null, CancellationToken cancellationToken = default);
}
