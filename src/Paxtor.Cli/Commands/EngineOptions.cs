using System.CommandLine;
using Paxtor.Etcd;

namespace Paxtor.Cli.Commands;

/// <summary>The options by which a command uses an etcd cluster instead of a quorum of nodes.</summary>
internal sealed class EngineOptions
{
    /// <summary>The engine that is not the default.</summary>
    public const string Etcd = "etcd";

    private readonly Option<string?> engine = Engine();

    private readonly Option<string[]> endpoints = new("--endpoints")
    {
        Description = "With --engine etcd: the client URLs of etcd's members, separated by commas or repeated. Environment: PAXTOR_ETCD_ENDPOINTS.",
        HelpName = "urls",
        AllowMultipleArgumentsPerToken = true,
    };

    private readonly Option<string?> prefix = new("--etcd-prefix") { Description = "What all keys begin with. Environment: PAXTOR_ETCD_PREFIX. Default: the cluster's name and a slash.", HelpName = "text" };
    private readonly Option<string?> user = new("--etcd-user") { Description = "etcd's user. Environment: PAXTOR_ETCD_USER; the password in PAXTOR_ETCD_PASSWORD.", HelpName = "name" };
    private readonly Option<string?> passwordFile = new("--etcd-password-file") { Description = "The file with the user's password. Environment: PAXTOR_ETCD_PASSWORD_FILE.", HelpName = "file" };
    private readonly Option<string?> authority = new("--etcd-authority") { Description = "The authorities that etcd's certificates come from (PEM). Environment: PAXTOR_ETCD_AUTHORITY.", HelpName = "file" };
    private readonly Option<string?> certificate = new("--etcd-certificate") { Description = "The client certificate for etcd (PEM). Environment: PAXTOR_ETCD_CERTIFICATE.", HelpName = "file" };
    private readonly Option<string?> certificateKey = new("--etcd-certificate-key") { Description = "Its private key (PEM). Environment: PAXTOR_ETCD_CERTIFICATE_KEY.", HelpName = "file" };

    /// <summary>The option that names the engine.</summary>
    public static Option<string?> Engine()
    {
        Option<string?> option = new("--engine") { Description = "'quorum' (the default): the nodes' own; 'etcd': an etcd cluster. Environment: PAXTOR_ENGINE.", HelpName = "quorum|etcd" };
        option.AcceptOnlyFromAmong("quorum", Etcd);
        return option;
    }

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(Command command)
    {
        foreach (Option option in (Option[])[engine, endpoints, prefix, user, passwordFile, authority, certificate, certificateKey])
            command.Options.Add(option);
    }

    /// <summary>Chooses the engine that the command line and the environment name.</summary>
    public void Apply(ParseResult result, PaxtorOptions options)
    {
        string[] members = result.GetValue(endpoints) is { Length: > 0 } given ? given : FromEnvironment("PAXTOR_ETCD_ENDPOINTS") is { } text ? [text] : [];
        string name = result.GetValue(engine) ?? FromEnvironment("PAXTOR_ENGINE") ?? "quorum";
        if (name != Etcd)
        {
            if (result.GetValue(endpoints) is { Length: > 0 })
                throw new PaxtorConfigurationException($"--endpoints names members of etcd, but the engine is '{name}': add --engine etcd.");
            return;
        }

        EtcdOptions etcd = new()
        {
            Prefix = result.GetValue(prefix) ?? FromEnvironment("PAXTOR_ETCD_PREFIX"),
            UserName = result.GetValue(user) ?? FromEnvironment("PAXTOR_ETCD_USER"),
            PasswordFile = result.GetValue(passwordFile) ?? FromEnvironment("PAXTOR_ETCD_PASSWORD_FILE"),
            AuthorityFile = result.GetValue(authority) ?? FromEnvironment("PAXTOR_ETCD_AUTHORITY"),
            CertificateFile = result.GetValue(certificate) ?? FromEnvironment("PAXTOR_ETCD_CERTIFICATE"),
            CertificateKeyFile = result.GetValue(certificateKey) ?? FromEnvironment("PAXTOR_ETCD_CERTIFICATE_KEY"),
        };
        if (etcd.PasswordFile is null)
            etcd.Password = FromEnvironment("PAXTOR_ETCD_PASSWORD");
        foreach (string member in members)
            etcd.Endpoints.Add(member);
        options.UseEtcd(etcd);
    }

    private static string? FromEnvironment(string variable) =>
        Environment.GetEnvironmentVariable(variable) is { Length: > 0 } value ? value : null;
}
