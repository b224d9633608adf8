using System.Collections.Concurrent;
using Microsoft.Extensions.Logging.Abstractions;
using Paxtor.Coordination;
using Paxtor.Foundation.Loop;

namespace Paxtor.Etcd.Tests.Servers;

/// <summary>A loop with stores of a cluster on it.</summary>
public sealed class StoreHost : IAsyncDisposable
{
    private readonly TaskCompletionSource<Exception> failure = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ConcurrentStack<EtcdStore> stores = [];

    /// <summary>What is answered within 2 s by default; tests that are not about that wait as long as a machine with much else to do needs.</summary>
    public static readonly TimeSpan Usual = TimeSpan.FromMilliseconds(1_800), Long = TimeSpan.FromSeconds(30);

    private static int hosts;

    /// <summary>Lease ids are drawn from the loop, and must differ between the tests that share a cluster.</summary>
    public StoreHost() => Loop = new SerialLoop(TimeProvider.System, seed: Interlocked.Increment(ref hosts), e => failure.TrySetResult(e));

    public SerialLoop Loop { get; }

    /// <summary>Completes when the loop breaks down.</summary>
    public Task<Exception> Failure => failure.Task;

    /// <summary>Makes a store and waits until it has a quorum.</summary>
    internal async Task<EtcdStore> ConnectAsync(EtcdOptions options, TimeSpan? requestTimeout = null)
    {
        EtcdStore store = await MakeAsync(options, requestTimeout ?? Long);
        await OnLoop(() => UntilQuorum(store, true));
        return store;
    }

    /// <summary>Makes a store.</summary>
    internal async Task<EtcdStore> MakeAsync(EtcdOptions options, TimeSpan requestTimeout)
    {
        EtcdSettings settings = EtcdSettings.Read(options, "test", requestTimeout);
        EtcdStore? made = null;
        await OnLoop(() =>
        {
            made = new EtcdStore(Loop, settings, NullLogger.Instance);
            stores.Push(made);
            return Task.CompletedTask;
        });
        return made!;
    }

    /// <summary>Runs a body on the loop.</summary>
    public async Task OnLoop(Func<Task> body)
    {
        TaskCompletionSource done = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Loop.Post(static s => _ = RunAsync(s.Body, s.Done), (Body: body, Done: done));
        if (await Task.WhenAny(done.Task, failure.Task) == failure.Task)
            throw new InvalidOperationException("The loop broke down.", await failure.Task);
        await done.Task;

        static async Task RunAsync(Func<Task> body, TaskCompletionSource done)
        {
            try
            {
                await body();
                done.SetResult();
            }
            catch (Exception e)
            {
                done.SetException(e);
            }
        }
    }

    /// <summary>Waits, on the loop, until a store says that there is a quorum, or none.</summary>
    public async Task UntilQuorum(ICoordinationStore store, bool hasQuorum)
    {
        if (store.HasQuorum == hasQuorum)
            return;
        LoopCompletion<bool> changed = new(Loop);
        using IDisposable registration = store.ObserveQuorum(has =>
        {
            if (has == hasQuorum)
                changed.TrySetResult(true);
        });
        using LoopTimer timer = Loop.CreateTimer(_ => changed.TrySetException(new TimeoutException($"HasQuorum did not become {hasQuorum}: {(store as EtcdStore)?.Problem}")), null);
        timer.Arm(TimeSpan.FromMinutes(2));
        await changed.Task;
    }

    /// <summary>Lets time pass; on the loop.</summary>
    public async Task Elapse(TimeSpan span)
    {
        LoopCompletion<bool> over = new(Loop);
        using LoopTimer timer = Loop.CreateTimer(s => ((LoopCompletion<bool>)s!).TrySetResult(true), over);
        timer.Arm(span);
        await over.Task;
    }

    /// <summary>Runs something that blocks off the loop and goes on on the loop.</summary>
    public ValueTask OffLoop(Action action)
    {
        LoopCompletion<bool> done = new(Loop);
        _ = Task.Run(() =>
        {
            try
            {
                action();
                Loop.Post(static d => d.TrySetResult(true), done);
            }
            catch (Exception e)
            {
                Loop.Post(static s => s.done.TrySetException(s.e), (done, e));
            }
        });
        return Discard(done.Task);

        static async ValueTask Discard(ValueTask<bool> task) => await task.ConfigureAwait(false);
    }

    public async ValueTask DisposeAsync()
    {
        if (!failure.Task.IsCompleted)
        {
            await OnLoop(async () =>
            {
                foreach (EtcdStore store in stores)
                    await store.DisposeAsync();
            });
        }

        Loop.Dispose();
    }
}
