namespace Paxtor;

/// <summary>The settings of a node; the section <c>Paxtor</c> of an application's configuration.</summary>
public sealed class PaxtorOptions
{
    /// <summary>The name of the section in an application's configuration: <c>Paxtor</c>.</summary>
    public const string SectionName = "Paxtor";

    /// <summary>The word in <see cref="Quorum"/> that asks for a quorum of this node alone: <c>single</c>.</summary>
    public const string SingleQuorum = "single";

    /// <summary>
    /// The name of this node, <c>name@host</c>. A voter must have the name by which <see cref="Quorum"/> lists it. Default: the
    /// program's name at the machine's name, for a node that does not vote with eight random digits after the program's name.
    /// </summary>
    public string? Name { get; set; }

    /// <summary>The name of the cluster, the same on every node; nodes of other clusters are refused. Default <c>paxtor</c>.</summary>
    public string Cluster { get; set; } = "paxtor";

    /// <summary>
    /// The endpoint to listen on, <c>host:port</c> (<c>*:4700</c> for every address, port 0 for a free one). Default: for a voter, the endpoint by which
    /// <see cref="Quorum"/> lists it; for others none: they only dial. Of two nodes whose processes shall reach each other, one at least must listen;
    /// a node that does not is reached only over connections that it has dialed itself.
    /// </summary>
    public string? Listen { get; set; }

    /// <summary>
    /// The endpoint at which other nodes reach this one, <c>host:port</c>, when it is not the one it listens on (behind port forwarding, for one). Default: that of
    /// <see cref="Listen"/>; where that is every address of the machine, the host of this node's name.
    /// </summary>
    public string? Advertise { get; set; }

    /// <summary>
    /// The voters, all of them, the same on every node: each <c>name@host:port</c>, for example <c>n1@10.0.0.1:4700</c>, which is the node
    /// <c>n1@10.0.0.1</c> at the endpoint <c>10.0.0.1:4700</c>. An entry may hold several, separated by commas. Or the one word
    /// <c>single</c>: this node alone is the quorum. No default: it must be said. (In the environment: <c>Paxtor__Quorum__0</c>.)
    /// </summary>
    public IList<string> Quorum { get; } = [];

    /// <summary>
    /// The engine, when it is not the embedded quorum: set by the package that brings it, such as by <c>UseEtcd</c> of <c>Paxtor.Etcd</c>. Then
    /// <see cref="Quorum"/> and <see cref="DataDirectory"/> must not be set. Default: none, the embedded quorum.
    /// </summary>
    public StoreEngine? Engine { get; set; }

    /// <summary>The directory of a voter's log and snapshots, its own and of no other node. No default; not used by a node that does not vote.</summary>
    public string? DataDirectory { get; set; }

    /// <summary>Whether a voter keeps its data on disk. Default <see cref="DurabilityMode.Disk"/>.</summary>
    public DurabilityMode Durability { get; set; } = DurabilityMode.Disk;

    /// <summary>The cluster lives no longer than its voter, as that of a pool: that nothing is kept on disk is nothing to warn of.</summary>
    internal bool EndsWithItsVoter { get; set; }

    /// <summary>The cluster's secret, made by <c>paxtor secret new</c>. Default none, which allows loopback endpoints only.</summary>
    public string? Secret { get; set; }

    /// <summary>A file that holds the cluster's secret, instead of <see cref="Secret"/>. Default none.</summary>
    public string? SecretFile { get; set; }

    /// <summary>This node's certificate, a PEM file, instead of a secret; with <see cref="CertificateKeyFile"/> and <see cref="AuthorityFile"/>. Default none.</summary>
    public string? CertificateFile { get; set; }

    /// <summary>The private key of <see cref="CertificateFile"/>, a PEM file. Default: it is in <see cref="CertificateFile"/>.</summary>
    public string? CertificateKeyFile { get; set; }

    /// <summary>The authorities that the certificates of all nodes must come from, a PEM file. Default none.</summary>
    public string? AuthorityFile { get; set; }

    /// <summary>
    /// How long what this node owns outlives its last sign of life. Whole seconds, from 2 s to an hour. Default 10 s.
    /// </summary>
    public TimeSpan SessionTimeToLive { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// How often the session is renewed; at most half of <see cref="SessionTimeToLive"/> less <see cref="SessionMargin"/>. Default: a third of
    /// <see cref="SessionTimeToLive"/>, or that half where it is less.
    /// </summary>
    public TimeSpan? SessionRenewal { get; set; }

    /// <summary>
    /// How long before the end of its time to live a session counts as over on this node: the allowance for clocks that do not run
    /// alike. At most half of <see cref="SessionTimeToLive"/>. Default 1 s.
    /// </summary>
    public TimeSpan SessionMargin { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>How often a leader tells the voters that it lives; the same on every voter. Default 100 ms.</summary>
    public TimeSpan Heartbeat { get; set; } = TimeSpan.FromMilliseconds(100);

    /// <summary>How long a voter waits for a leader before it campaigns (up to a quarter more, at random). Default 800 ms.</summary>
    public TimeSpan ElectionTimeout { get; set; } = TimeSpan.FromMilliseconds(800);

    /// <summary>How long one request to the quorum may take in all. Default 1.8 s, so that an answer "no quorum" comes within 2 s.</summary>
    public TimeSpan RequestTimeout { get; set; } = TimeSpan.FromMilliseconds(1_800);

    /// <summary>The limits of the node's locks.</summary>
    public LockServiceOptions Locks { get; set; } = new();

    /// <summary>The process classes that the node declares, and how messages are carried.</summary>
    public ProcessOptions Processes { get; } = new();

    /// <summary>How long the node may take to leave in order; after that it just ends. Default 5 s.</summary>
    public TimeSpan StopTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Called once, on a thread of the node's, when it cannot go on: its disk failed, or a rule was broken that must always hold. The
    /// node does nothing any more: what it owned is told lost, and calls of its locks may stay unanswered. Default: the process ends at once
    /// (<see cref="Environment.FailFast(string, Exception)"/>), as nothing else makes sure that code which believes it owns a lock stops.
    /// </summary>
    public Action<Exception>? OnFatal { get; set; }
}
