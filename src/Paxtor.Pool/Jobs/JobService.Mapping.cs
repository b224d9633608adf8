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

    /// <summary>
    /// Ends when a job that was lost with its member surely does not run any more: the member has surely ended, or, when it was only the connection between the two that was lost, says that
    /// it has no such job, nor will begin it. Another node that was started under the name of the one that was lost is not taken for it.
    /// </summary>
    internal async Task WhenEndedAsync(string node, long number, CancellationToken cancellationToken)
    {
        while (network.Members.FirstOrDefault(m => string.Equals(m.Node, node, StringComparison.Ordinal)) is { } member)
        {
            try
            {
                if (!await HostOf(node).HasAsync(Self, number, member.Life).AsTask().WaitAsync(cancellationToken).ConfigureAwait(false))
                    break;
            }
            catch (Exception e) when (e is ProcessException or LimitReachedException)
            {
                // Not reached: either it comes back, or it is struck off the list.
            }

            await Task.Delay(LookAgain, TimeProvider.System, cancellationToken).ConfigureAwait(false);
        }

        await network.WhenEndedAsync(node, cancellationToken).ConfigureAwait(false);
    }

    private static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(200);
}
