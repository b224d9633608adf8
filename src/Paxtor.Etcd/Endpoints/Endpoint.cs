using Paxtor.Etcd.Grpc;

namespace Paxtor.Etcd.Endpoints;

/// <summary>One member of the cluster, as far as this node has to do with it. All state belongs to the loop.</summary>
internal sealed class Endpoint(Uri address, Func<GrpcChannel> connect)
{
    private GrpcChannel? channel;

    public Uri Address => address;

    /// <summary>The connections to it.</summary>
    public GrpcChannel Channel => channel ??= connect();

    /// <summary>The probe that is out, or null.</summary>
    public Probe? Probe { get; set; }

    /// <summary>Why the last probe failed; empty when it did not.</summary>
    public string Failure { get; set; } = "";

    /// <summary>Whether its version was told.</summary>
    public bool IsKnown { get; set; }

    /// <summary>Whether it said that it leads, and shall serve when it has proven itself.</summary>
    public bool IsWanted { get; set; }

    /// <summary>
    /// Leaves the connections behind: they do not answer. Calls on them run on until they give up; new ones connect anew.
    /// </summary>
    public void Reconnect()
    {
        channel?.Dispose();
        channel = null;
    }
}

/// <summary>A question to one member whether it has a quorum.</summary>
internal sealed class Probe(long sentAt) : IDisposable
{
    private readonly CancellationTokenSource cancellation = new();

    /// <summary>When it was sent.</summary>
    public long SentAt => sentAt;

    public CancellationToken Token => cancellation.Token;

    public void Cancel() => cancellation.Cancel();

    public void Dispose() => cancellation.Dispose();
}
