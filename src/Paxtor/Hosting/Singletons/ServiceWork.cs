using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Paxtor.Hosting.Singletons;

/// <summary>Runs the service of a singleton on the thread pool: a new scope and a new instance for each tenure.</summary>
internal sealed class ServiceWork(SingletonRegistration registration, IServiceScopeFactory scopes, ILogger log) : ISingletonWork
{
    private readonly Lock gate = new();
    private ServiceTenure? current;
    private CancellationToken hurry;
    private bool stopped;

    /// <summary>Whether some of the service still runs. Any thread.</summary>
    public bool IsRunning
    {
        get
        {
            lock (gate)
                return current is not null;
        }
    }

    public void Begin(SingletonTenure tenure, Action<TenureEnd> ended)
    {
        ServiceTenure begun = new(registration, tenure, scopes, log);
        lock (gate)
        {
            if (current is not null)
                throw new InvalidOperationException($"A tenure of the singleton {registration.Key} began before the one before had ended.");
            current = begun;
            if (stopped)
                begun.Stop(hurry);
        }

        // What the service does is no part of whatever led to the grant: no ambient state flows into it.
        ThreadPool.UnsafeQueueUserWorkItem(static s => _ = s.Work.RunAsync(s.Tenure, s.Ended), (Work: this, Tenure: begun, Ended: ended), preferLocal: false);
    }

    public void Stop() => Stop(CancellationToken.None);

    /// <summary>See <see cref="ISingletonWork.Stop"/>.</summary>
    /// <param name="hurryToken">Cancelled when the stop should no longer be graceful.</param>
    public void Stop(CancellationToken hurryToken)
    {
        ServiceTenure? running;
        lock (gate)
        {
            if (stopped)
                return;
            stopped = true;
            hurry = hurryToken;
            running = current;
        }

        running?.Stop(hurryToken);
    }

    private async Task RunAsync(ServiceTenure tenure, Action<TenureEnd> ended)
    {
        TenureEnd end = await tenure.RunAsync().ConfigureAwait(false);
        lock (gate)
            current = null;
        ended(end);
    }
}
