using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Paxtor.Hosting.Singletons;

/// <summary>One scope and one instance of a service, from its making to its disposal, treated as a host treats it.</summary>
internal sealed class ServiceTenure(SingletonRegistration registration, SingletonTenure tenure, IServiceScopeFactory scopes, ILogger log)
{
    /// <summary>Completes when it is to stop, or is lost.</summary>
    private readonly TaskCompletionSource told = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The token of the start, which the stopping token of a <see cref="BackgroundService"/> is linked to.</summary>
    private readonly CancellationTokenSource ownership = CancellationTokenSource.CreateLinkedTokenSource(tenure.Lost);

    private CancellationToken hurry;
    private volatile bool started;

    /// <summary>Tells it to stop. Any thread, once.</summary>
    /// <param name="hurryToken">Cancelled when the stop should no longer be graceful.</param>
    public void Stop(CancellationToken hurryToken)
    {
        hurry = hurryToken;
        told.TrySetResult();

        // One that has started is stopped by its own StopAsync, which may have something to do before its token is cancelled.
        if (!started)
            ThreadPool.UnsafeQueueUserWorkItem(static t => t.CancelStart(), this, preferLocal: false);
    }

    /// <summary>Runs it. Does not throw; when it returns, nothing of the service runs any more.</summary>
    public async Task<TenureEnd> RunAsync()
    {
        CancellationTokenRegistration lost = tenure.Lost.UnsafeRegister(static t => ((TaskCompletionSource)t!).TrySetResult(), told);
        Exception? error = null;
        try
        {
            AsyncServiceScope scope = scopes.CreateAsyncScope();
            await using (scope.ConfigureAwait(false))
            {
                scope.ServiceProvider.GetRequiredService<TenureSlot>().Tenure = tenure;
                object service = ActivatorUtilities.CreateInstance(scope.ServiceProvider, registration.Service);
                try
                {
                    await RunAsync((BackgroundService)service).ConfigureAwait(false);
                }
                finally
                {
                    await DisposeAsync(service).ConfigureAwait(false);
                }
            }
        }
#pragma warning disable CA1031 // Whatever it throws ends this tenure, not the node; it is logged, counted and shown.
        catch (Exception e)
#pragma warning restore CA1031
        {
            error = e;
        }

        bool wasTold = told.Task.IsCompleted;
        lost.Unregister();
        if (!wasTold)
            return error is null ? new TenureEnd(TenureEndKind.Completed) : new TenureEnd(TenureEndKind.Faulted, error);
        if (error is not null and not OperationCanceledException)
            SingletonLog.EndedBadly(log, error, registration.Key, registration.Service.Name, tenure.Token);
        return new TenureEnd(TenureEndKind.Stopped);
    }

    private async Task RunAsync(BackgroundService service)
    {
        await StartAsync(service).ConfigureAwait(false);
        Task? execution = service.ExecuteTask;
        await Task.WhenAny(execution ?? told.Task, told.Task).ConfigureAwait(false);
        Exception? fault = execution is { IsCompleted: true } ? await FaultOfAsync(execution).ConfigureAwait(false) : null;
        using (Activity? activity = PaxtorMetrics.Activities.StartActivity("paxtor.singleton.stop"))
        {
            Tag(activity);
            // A loss leaves no time for grace.
            await service.StopAsync(tenure.Lost.IsCancellationRequested ? tenure.Lost : hurry).ConfigureAwait(false);

            // The stop waits no longer than it was allowed to; the ownership is kept until the service has really ended.
            if (execution is not null)
                fault ??= await FaultOfAsync(execution).ConfigureAwait(false);
        }

        if (fault is not null)
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(fault);
    }

    private async Task StartAsync(BackgroundService service)
    {
        using (Activity? activity = PaxtorMetrics.Activities.StartActivity("paxtor.singleton.start"))
        {
            Tag(activity);
            // Else all that the service ever does would belong to the trace of its start.
            Activity.Current = null;
            await service.StartAsync(ownership.Token).ConfigureAwait(false);
        }

        started = true;
        if (told.Task.IsCompleted)
            CancelStart();
    }

    private static async Task<Exception?> FaultOfAsync(Task execution)
    {
        await execution.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (execution.IsCanceled)
            return new TaskCanceledException(execution);
        return execution.Exception is { } all ? all.InnerExceptions.Count == 1 ? all.InnerException : all : null;
    }

    private static async ValueTask DisposeAsync(object service)
    {
        if (service is IAsyncDisposable asynchronous)
            await asynchronous.DisposeAsync().ConfigureAwait(false);
        else
            ((IDisposable)service).Dispose();
    }

    private void CancelStart()
    {
        try
        {
            ownership.Cancel();
        }
        catch (AggregateException e)
        {
            SingletonLog.EndedBadly(log, e, registration.Key, registration.Service.Name, tenure.Token);
        }
    }

    private void Tag(Activity? activity)
    {
        activity?.SetTag("paxtor.singleton.key", registration.Key.ToString());
        activity?.SetTag("paxtor.singleton.service", registration.Service.FullName);
        activity?.SetTag("paxtor.singleton.token", tenure.Token);
    }
}
