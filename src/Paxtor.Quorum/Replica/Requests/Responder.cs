using Paxtor.Quorum.Replica.Connections;
using Paxtor.Quorum.Wire;

namespace Paxtor.Quorum.Replica.Requests;

/// <summary>Counts the requests taken and answers each exactly once.</summary>
internal sealed class Responder(QuorumMemberOptions options, Outbox outbox)
{
    private int inFlight;

    /// <summary>Requests taken and not yet answered, of all connections that live.</summary>
    public int InFlight => inFlight;

    /// <summary>Takes a request, or refuses it when a limit is reached.</summary>
    public bool TryTake(Connection connection)
    {
        int limit = options.MaxRequestsPerConnection * (connection.VoterId != 0 ? 10 : 1);
        if (connection.RequestsInFlight >= limit || inFlight >= options.MaxRequests)
            return false;
        connection.RequestsInFlight++;
        inFlight++;
        QuorumMetrics.PendingRequests.Add(1);
        return true;
    }

    /// <summary>Answers. Nothing happens when the asker's connection is gone, or nobody asked.</summary>
    public void Answer(in Origin origin, ResponseStatus status, string? message, ReadOnlySpan<byte> payload = default)
    {
        origin.Trace?.End(status, message);
        if (!origin.IsWaiting)
            return;
        Connection to = origin.Connection!;
        if (--to.RequestsInFlight < 0 || --inFlight < 0)
            throw new InvalidOperationException("A request was answered twice.");
        QuorumMetrics.PendingRequests.Add(-1);
        outbox.Answer(to, origin.Id, status, message, payload);
    }

    /// <summary>The connection is gone: nobody waits for answers any more.</summary>
    public void Forget(Connection connection)
    {
        QuorumMetrics.PendingRequests.Add(-connection.RequestsInFlight);
        inFlight -= connection.RequestsInFlight;
        connection.RequestsInFlight = 0;
        connection.Epoch++;
    }
}
