using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;

namespace Paxtor.Hosting.Singletons;

/// <summary>Degraded while a singleton of this node keeps failing here.</summary>
internal sealed class SingletonCheck(string cluster, IServiceProvider services, TimeProvider time) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        Dictionary<string, object> data = new(StringComparer.Ordinal);
        List<string> failing = [];
        Exception? error = null;
        foreach (SingletonRunner runner in services.GetServices<IHostedService>().OfType<SingletonRunner>().Where(r => r.Registration.Cluster == cluster))
        {
            SingletonStatus status = runner.Status;
            SingletonRegistration singleton = runner.Registration;
            data[singleton.Key.ToString()] = Describe(status);
            bool fails = status.Phase == SingletonPhase.BackingOff || (status.Faults > 0 && !BackOffCounter.IsForgotten(singleton.Options, time, status.FaultedAt));
            if (!fails)
                continue;
            error ??= status.Error;
            failing.Add($"{singleton} has failed on this node {status.Faults} time(s) in a row: {status.Error?.Message}");
        }

        return Task.FromResult(failing.Count == 0
            ? HealthCheckResult.Healthy("No singleton fails on this node.", data)
            : new HealthCheckResult(HealthStatus.Degraded, string.Join(" ", failing), error, data));
    }

    private static string Describe(SingletonStatus status) => status.Phase switch
    {
        SingletonPhase.Running => $"runs here, token {status.Token}",
        SingletonPhase.Resting => $"done here for this tenure, token {status.Token}",
        SingletonPhase.BackingOff => "failed here; pauses",
        SingletonPhase.Stopped => "stopped",
        _ => "waits for its turn",
    };
}
