using System.CommandLine;
using System.Globalization;

namespace Paxtor.Cli.Commands;

/// <summary>The options by which a command joins a cluster; each may come from the environment instead.</summary>
internal sealed class ClusterOptions
{
    private static readonly TimeSpan AskingTimeout = TimeSpan.FromSeconds(5);

    private readonly Option<string[]> quorum = new("--quorum", "-q")
    {
        Description = "All voters, name@host:port each, separated by commas or repeated; or 'single'. Environment: PAXTOR_QUORUM.",
        HelpName = "voters",
    };

    private readonly Option<string?> name = new("--name", "-n") { Description = "This node's name, name@host; a voter's as in --quorum. Environment: PAXTOR_NAME.", HelpName = "name@host" };
    private readonly Option<string?> cluster = new("--cluster") { Description = "The cluster's name. Environment: PAXTOR_CLUSTER. Default: paxtor.", HelpName = "name" };
    private readonly Option<string?> secretFile = new("--secret-file") { Description = "The file with the cluster's secret. Environment: PAXTOR_SECRET_FILE, or the secret itself in PAXTOR_SECRET.", HelpName = "file" };
    private readonly Option<string?> certificate = new("--certificate") { Description = "This node's certificate (PEM) instead of a secret. Environment: PAXTOR_CERTIFICATE.", HelpName = "file" };
    private readonly Option<string?> certificateKey = new("--certificate-key") { Description = "The certificate's private key (PEM). Environment: PAXTOR_CERTIFICATE_KEY.", HelpName = "file" };
    private readonly Option<string?> authority = new("--authority") { Description = "The authorities that every node's certificate comes from (PEM). Environment: PAXTOR_AUTHORITY.", HelpName = "file" };
    private readonly Option<double?> sessionTimeToLive = new("--session-ttl") { Description = "Seconds for which what this node owns outlives its last sign of life. Default: 10.", HelpName = "seconds" };
    private readonly Option<double?> sessionMargin = new("--session-margin") { Description = "Seconds by which this node gives up before that, for clocks that do not run alike. Default: 1.", HelpName = "seconds" };

    private bool isVisitor;

    /// <summary>Adds the options to a command that only looks: it joins under a name of its own, whatever the environment says about the node that lives on this machine.</summary>
    public void AddToVisitor(Command command)
    {
        isVisitor = true;
        foreach (Option option in (Option[])[quorum, cluster, secretFile, certificate, certificateKey, authority])
            command.Options.Add(option);
    }

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(Command command)
    {
        foreach (Option option in (Option[])[quorum, name, cluster, secretFile, certificate, certificateKey, authority, sessionTimeToLive, sessionMargin])
            command.Options.Add(option);
    }

    /// <summary>The settings that the command line and the environment give.</summary>
    public PaxtorOptions Read(ParseResult result)
    {
        PaxtorOptions options = new()
        {
            Name = isVisitor ? null : result.GetValue(name) ?? FromEnvironment("PAXTOR_NAME"),
            Cluster = result.GetValue(cluster) ?? FromEnvironment("PAXTOR_CLUSTER") ?? new PaxtorOptions().Cluster,
            SecretFile = result.GetValue(secretFile) ?? FromEnvironment("PAXTOR_SECRET_FILE"),
            CertificateFile = result.GetValue(certificate) ?? FromEnvironment("PAXTOR_CERTIFICATE"),
            CertificateKeyFile = result.GetValue(certificateKey) ?? FromEnvironment("PAXTOR_CERTIFICATE_KEY"),
            AuthorityFile = result.GetValue(authority) ?? FromEnvironment("PAXTOR_AUTHORITY"),
        };
        if (options.SecretFile is null)
            options.Secret = FromEnvironment("PAXTOR_SECRET");
        if (!isVisitor && result.GetValue(sessionTimeToLive) is { } timeToLive)
            options.SessionTimeToLive = Seconds("--session-ttl", timeToLive);
        if (!isVisitor && result.GetValue(sessionMargin) is { } margin)
            options.SessionMargin = Seconds("--session-margin", margin);
        string[] voters = result.GetValue(quorum) is { Length: > 0 } given ? given : FromEnvironment("PAXTOR_QUORUM") is { } text ? [text] : [];
        foreach (string voter in voters.SelectMany(static v => v.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)))
            options.Quorum.Add(voter);
        if (isVisitor && options.Quorum is [PaxtorOptions.SingleQuorum])
            throw new PaxtorConfigurationException($"--quorum is '{PaxtorOptions.SingleQuorum}': a node that is a quorum by itself cannot be visited by other processes. Give the cluster's voters.");
        return options;
    }

    /// <summary>
    /// The settings for a command that asks once and ends. It begins without any connection, and nothing is held up by its waiting: it is more patient than a node.
    /// </summary>
    public PaxtorOptions ReadToAsk(ParseResult result)
    {
        PaxtorOptions options = Read(result);
        options.RequestTimeout = AskingTimeout;
        return options;
    }

    /// <summary>A time given in seconds.</summary>
    /// <exception cref="PaxtorConfigurationException">It is not a time.</exception>
    public static TimeSpan Seconds(string option, double seconds)
    {
        if (!(seconds >= 0) || seconds > TimeSpan.FromDays(365).TotalSeconds)
            throw new PaxtorConfigurationException($"{option} is {seconds.ToString(CultureInfo.InvariantCulture)}; it takes seconds, from 0 to a year.");
        return TimeSpan.FromSeconds(seconds);
    }

    private static string? FromEnvironment(string variable) =>
        Environment.GetEnvironmentVariable(variable) is { Length: > 0 } value ? value : null;
}
