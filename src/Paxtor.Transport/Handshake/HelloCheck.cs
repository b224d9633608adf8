using System.Security.Cryptography.X509Certificates;

namespace Paxtor.Transport;

/// <summary>What must hold of a peer's hello before anything of it is believed.</summary>
internal static class HelloCheck
{
    /// <summary>Null when all is well.</summary>
    /// <param name="hello">What the peer said.</param>
    /// <param name="dialed">The name that was dialed; null when the peer dialed us.</param>
    /// <param name="certificate">What the peer has shown in TLS; null without TLS.</param>
    /// <param name="identity">This node's side of TLS; null without TLS.</param>
    /// <param name="options">The settings of this node.</param>
    public static Refusal? Check(Hello hello, string? dialed, X509Certificate2? certificate, TlsIdentity? identity, TcpNetworkOptions options)
    {
        if (hello.Magic != Hello.ExpectedMagic)
            return new Refusal(RefusalCode.Malformed, "it does not speak this protocol");
        if (hello.Min > Hello.VersionMax || hello.Max < Hello.VersionMin || hello.Min > hello.Max)
        {
            return new Refusal(
                RefusalCode.Version,
                $"it speaks versions {hello.Min} to {hello.Max} of the transport protocol, and '{options.LocalName}' speaks {Hello.VersionMin} to {Hello.VersionMax}");
        }

        if (!NodeName.IsValidCluster(hello.Cluster) || !NodeName.IsValid(hello.Node) || hello.Incarnation == 0 || hello.MaxFrameBytes < 1024)
            return new Refusal(RefusalCode.Malformed, "its names, incarnation or frame limit are not valid");
        if (hello.Cluster != options.ClusterName)
            return new Refusal(RefusalCode.Cluster, $"'{hello.Node}' belongs to the cluster '{hello.Cluster}', and '{options.LocalName}' to '{options.ClusterName}'");
        if (hello.Node == options.LocalName)
        {
            return new Refusal(RefusalCode.Name, hello.Incarnation == options.Incarnation
                ? $"'{hello.Node}' has dialed itself: an endpoint of another node leads here"
                : $"another node uses the name '{hello.Node}' of this node");
        }

        if (dialed is not null && hello.Node != dialed)
            return new Refusal(RefusalCode.Name, $"'{dialed}' was dialed, and '{hello.Node}' answered");
        if (dialed is null && hello.Target != options.LocalName)
            return new Refusal(RefusalCode.Name, $"'{hello.Node}' looks for '{(NodeName.IsValid(hello.Target) ? hello.Target : "?")}' at the endpoint of '{options.LocalName}'");
        if (identity is not null && (certificate is null || !identity.Names(certificate, hello.Node)))
            return new Refusal(RefusalCode.Name, $"the certificate shown does not stand for '{hello.Node}'");
        return null;
    }
}
