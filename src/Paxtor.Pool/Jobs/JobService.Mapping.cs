using System.Linq.Expressions;
using System.Runtime.CompilerServices;

namespace Paxtor.Pooling.Jobs;

/// <content>The same job for many inputs.</content>
internal sealed partial class JobService
{
    public async IAsyncEnumerable<JobResult<TIn, TOut>> MapAsync<TIn, TOut>(
        IEnumerable<TIn> inputs, LambdaExpression job, MapOptions? options, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        MapOptions asked = options ?? new MapOptions();
        ArgumentOutOfRangeException.ThrowIfLessThan(asked.MaxAttempts, 1, nameof(options));
        if (asked.MaxConcurrency is { } most)
            ArgumentOutOfRangeException.ThrowIfLessThan(most, 1, nameof(options));
        JobTemplate<TIn> template = new(job, Serializer);
        (string, long Number, bool IsOwn) output = OutputFor(new JobOptions { Output = asked.Output });
        try
        {
            MapRun<TIn, TOut> run = new(this, template, inputs, asked, new MapSlots(board, TimeProvider.System, asked.MaxConcurrency), output);
            await using (run.ConfigureAwait(false))
            {
                while (await run.NextAsync(cancellationToken).ConfigureAwait(false) is { } result)
                    yield return result;
            }
        }
        finally
        {
            if (output.IsOwn)
                outputs.Close(output.Number);
        }
    }

    /// <summary>Whether the jobs of a member end with it: those of an attached node may go on when it is no member any more.</summary>
    internal bool MayRunAgain(string node) => !attached.ContainsKey(node);

    internal Task WhenEndedAsync(string node, CancellationToken cancellationToken) => network.WhenEndedAsync(node, cancellationToken);
}
