using Paxtor.Coordination;

namespace Paxtor.Etcd;

/// <summary>The settings of the etcd engine; the section <c>Paxtor:Etcd</c> of an application's configuration.</summary>
public sealed class EtcdOptions
{
    /// <summary>The name of the section in an application's configuration: <c>Paxtor:Etcd</c>.</summary>
    public const string SectionName = "Paxtor:Etcd";

    /// <summary>
    /// The client URLs of the cluster's members, such as <c>https://10.0.0.1:2379</c>: all of them, so that one may fail. An entry may hold
    /// several, separated by commas. No default.
    /// </summary>
    public IList<string> Endpoints { get; } = [];

    /// <summary>
    /// What every key begins with, so that one etcd serves several applications: the same on every node of a cluster, and no
    /// beginning of another's. Default: <see cref="PaxtorOptions.Cluster"/> and a slash.
    /// </summary>
    public string? Prefix { get; set; }

    /// <summary>The user, where etcd's authentication is enabled; it needs to read and write the keys of <see cref="Prefix"/>. Default none.</summary>
    public string? UserName { get; set; }

    /// <summary>The user's password. Default none.</summary>
    public string? Password { get; set; }

    /// <summary>A file that holds the user's password, instead of <see cref="Password"/>. Default none.</summary>
    public string? PasswordFile { get; set; }

    /// <summary>The authorities that the members' certificates must come from, a PEM file. Default: those the machine trusts.</summary>
    public string? AuthorityFile { get; set; }

    /// <summary>The client certificate by which etcd knows this node, a PEM file. Default none.</summary>
    public string? CertificateFile { get; set; }

    /// <summary>The private key of <see cref="CertificateFile"/>, a PEM file. Default: it is in <see cref="CertificateFile"/>.</summary>
    public string? CertificateKeyFile { get; set; }

    /// <summary>What a request may hold. The defaults are etcd's; a member started with smaller ones refuses earlier.</summary>
    public StoreLimits Limits { get; set; } = new();
}
