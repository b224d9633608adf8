using Paxtor.Processes.Contracts;

namespace Paxtor.Processes;

/// <summary>A stream from a process of this node. Each enumeration is a stream of its own.</summary>
/// <typeparam name="TContract">The contract.</typeparam>
/// <typeparam name="TRequest">The arguments.</typeparam>
/// <typeparam name="TItem">The items.</typeparam>
/// <param name="runtime">The node's.</param>
/// <param name="process">The process.</param>
/// <param name="request">The arguments.</param>
/// <param name="timeoutStamps">The time to each next item.</param>
/// <param name="cancellationToken">Of the call.</param>
internal sealed class LocalStream<TContract, TRequest, TItem>(ProcessRuntime runtime, ProcessRef process, TRequest request, long timeoutStamps, CancellationToken cancellationToken)
    : IAsyncEnumerable<TItem>
    where TContract : class
    where TRequest : struct, IStreamRequest<TRequest, TContract, TItem>
{
    public IAsyncEnumerator<TItem> GetAsyncEnumerator(CancellationToken ending = default)
    {
        if (!cancellationToken.CanBeCanceled || !ending.CanBeCanceled || ending == cancellationToken)
            return new Consumer(this, cancellationToken.CanBeCanceled ? cancellationToken : ending, null);
        CancellationTokenSource both = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, ending);
        return new Consumer(this, both.Token, both);
    }

    private sealed class Consumer(LocalStream<TContract, TRequest, TItem> stream, CancellationToken token, CancellationTokenSource? linked)
        : StreamConsumer<TItem>(stream.Runtime, stream.TimeoutStamps, token), IAsyncEnumerator<TItem>
    {
        private Producer? producer;

        protected override string Subject => $"{TRequest.Method} of {stream.Process}";

        async ValueTask IAsyncDisposable.DisposeAsync()
        {
            linked?.Dispose();
            await DisposeAsync().ConfigureAwait(true);
        }

        protected override void Open()
        {
            try
            {
                producer = new Producer(this, Runtime.CopiesMessages ? LocalCopies.Copy(Runtime, stream.Request) : stream.Request);
            }
            catch (PaxtorException e)
            {
                OnEnd(e);
                return;
            }

            if (Runtime.FindLocal(stream.Process) is not { } cell)
                OnEnd(stream.Process.Pid is { } pid ? Refusals.Gone(pid) : Refusals.NoName(stream.Process.Name!, Runtime.Node));
            else if (cell.Post(producer) is var posted && posted != PostResult.Accepted)
                OnEnd(Refusals.Of(posted, cell));
        }

        protected override void Grant(int count) => producer!.Grant(count);

        protected override void Cancel() => producer?.Cancel();
    }

    private sealed class Producer(Consumer consumer, TRequest request) : StreamProducer<TContract, TRequest, TItem>(request)
    {
        protected override void OnItem(TItem item)
        {
            ProcessRuntime runtime = Cell!.Runtime;
            consumer.OnItem(runtime.CopiesMessages ? LocalCopies.CopyValue(runtime, item) : item);
        }

        protected override void OnEnd(Exception? error) => consumer.OnEnd(error);
    }

    private ProcessRuntime Runtime => runtime;

    private ProcessRef Process => process;

    private TRequest Request => request;

    private long TimeoutStamps => timeoutStamps;
}
