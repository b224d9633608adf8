using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Paxtor.Hosting;

/// <summary>Unhealthy once the node cannot go on: only another start of the process helps.</summary>
internal sealed class LiveCheck(PaxtorNode node) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        IReadOnlyDictionary<string, object> data = NodeHealth.Data(node.Status);
        return Task.FromResult(node.Failure?.Error is { } error
            ? new HealthCheckResult(context.Registration.FailureStatus, $"The Paxtor node {node.Name} cannot go on: {error.Message}", error, data)
            : HealthCheckResult.Healthy($"The Paxtor node {node.Name} lives.", data));
    }
}

/// <summary>Healthy while the node can own something: it reaches a quorum, and its session is valid. Degraded while permanent names fail again and again.</summary>
internal sealed class ReadyCheck(PaxtorNode node) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        PaxtorNodeStatus status = node.Status;
        IReadOnlyDictionary<string, object> data = NodeHealth.Data(status);
        if (status is { HasQuorum: true, SessionValid: true } && node.FailingNames is { Count: > 0 } failing)
        {
            string first = $"{failing.Count} permanent names of the cluster do not stay up, the first of them {failing[0]}.";
            return Task.FromResult(HealthCheckResult.Degraded(first, exception: null, new Dictionary<string, object>(data, StringComparer.Ordinal) { ["names.failing"] = failing.Count }));
        }

        return Task.FromResult(status is { HasQuorum: true, SessionValid: true }
            ? HealthCheckResult.Healthy($"The Paxtor node {status.Name} has a quorum and a session.", data)
            : new HealthCheckResult(context.Registration.FailureStatus, NodeHealth.Reason(status), exception: null, data));
    }
}

/// <summary>What health checks tell of a node.</summary>
internal static class NodeHealth
{
    public static IReadOnlyDictionary<string, object> Data(PaxtorNodeStatus status)
    {
        Dictionary<string, object> data = new(StringComparer.Ordinal)
        {
            ["node"] = status.Name,
            ["role"] = status.Role,
            ["quorum"] = status.HasQuorum,
            ["session"] = status.SessionValid,
            ["revision"] = status.Revision,
        };
        if (status.Leader is { } leader)
            data["leader"] = leader;
        if (status.Problem is { } problem)
            data["problem"] = problem;
        return data;
    }

    public static string Reason(PaxtorNodeStatus status)
    {
        if (status.Problem is { } problem)
            return problem;
        return status switch
        {
            { Role: Node.VoterRoleNames.Starting } => $"The Paxtor node {status.Name} has not started.",
            { HasQuorum: false } => $"The Paxtor node {status.Name} reaches no quorum: a majority of the voters must run and be reached.",
            _ => $"The Paxtor node {status.Name} has no session: it owns nothing until it has one.",
        };
    }
}
