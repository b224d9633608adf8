using Paxtor.Transport;

namespace Paxtor.Pooling.Starting;

/// <summary>
/// Gets a process ready for its first connection in TLS, beside its other work. The first certificate chain of a process makes the platform read all certificates of the
/// system, though none is trusted here: an eighth of a second of a start.
/// </summary>
internal static class TlsWarmUp
{
    /// <summary>Begins, on a thread of the pool. Were it to fail, so would the node, which says why.</summary>
    public static void Begin() => _ = Task.Run(Run);

    /// <summary>Does what a node does, with a secret that nobody has.</summary>
    private static void Run()
    {
        using TransportSecurity security = TransportSecurity.FromSecret(ClusterSecret.New());
        using TlsIdentity? identity = security.CreateIdentity("warm@up", TimeProvider.System);
    }
}
