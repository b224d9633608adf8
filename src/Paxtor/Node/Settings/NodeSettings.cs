using System.Net;
using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using Paxtor.Processes.Contracts;
using Paxtor.Quorum.Client;
using Paxtor.Transport;

namespace Paxtor.Node;

/// <summary>The settings of a node, checked, with the defaults filled in.</summary>
internal sealed class NodeSettings
{
    public required string Name { get; init; }

    public required string Cluster { get; init; }

    /// <summary>The endpoint to listen on, or null.</summary>
    public required string? Listen { get; init; }

    /// <summary>Where other nodes dial this one, as set; null to make it of <see cref="Listen"/>.</summary>
    public required string? Advertise { get; init; }

    public required IReadOnlyList<VoterAddress> Voters { get; init; }

    /// <summary>The engine, or null for the embedded quorum.</summary>
    public required StoreEngine? Engine { get; init; }

    /// <summary>Whether this node votes.</summary>
    public required bool IsVoter { get; init; }

    /// <summary>A voter's directory; null when it keeps its data in memory.</summary>
    public required string? DataDirectory { get; init; }

    public required TransportSecurity Security { get; init; }

    public required TimeSpan SessionTimeToLive { get; init; }

    public required TimeSpan SessionRenewal { get; init; }

    public required TimeSpan SessionMargin { get; init; }

    public required TimeSpan Heartbeat { get; init; }

    public required TimeSpan ElectionTimeout { get; init; }

    public required TimeSpan RequestTimeout { get; init; }

    public required TimeSpan StopTimeout { get; init; }

    public required LockServiceOptions Locks { get; init; }

    /// <summary>The process classes that may be started here.</summary>
    public required ProcessDeclarations Declarations { get; init; }

    public required bool CopiesLocalMessages { get; init; }

    public required Action<Exception>? OnFatal { get; init; }

    /// <summary>What is legal and probably not meant, for the log.</summary>
    public required IReadOnlyList<string> Warnings { get; init; }

    /// <summary>Reads and checks the settings.</summary>
    /// <exception cref="PaxtorConfigurationException">A setting is wrong; the message names it and the remedy.</exception>
    public static NodeSettings Read(PaxtorOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        List<string> warnings = [];
        TimingSetting.Check(options, warnings);
        if (!NodeName.IsValidCluster(options.Cluster))
            throw new PaxtorConfigurationException($"Paxtor:Cluster is '{options.Cluster}': 1 to {NodeName.MaxNameChars} ASCII letters, digits, '-', '_', '.' are expected, the same on every node.");
        string? listen = string.IsNullOrWhiteSpace(options.Listen) ? null : options.Listen.Trim();
        string? advertise = string.IsNullOrWhiteSpace(options.Advertise) ? null : options.Advertise.Trim();
        string? directory = string.IsNullOrWhiteSpace(options.DataDirectory) ? null : options.DataDirectory;
        if (options.Durability is not (DurabilityMode.Disk or DurabilityMode.Memory))
            throw new PaxtorConfigurationException($"Paxtor:Durability has no value {(int)options.Durability}: Disk or Memory is expected.");

        CheckLocks(options.Locks);
        if (options.Engine is { } engine)
            EngineSetting.Check(options, engine);
        IReadOnlyList<VoterAddress>? named = options.Engine is null ? QuorumSetting.Read(options.Quorum) : [];
        string name = ReadName(options.Name, votes: named is null);
        IReadOnlyList<VoterAddress> voters = named ?? [new VoterAddress(name, listen ?? "localhost:0")];
        VoterAddress? self = voters.FirstOrDefault(v => string.Equals(v.Name, name, StringComparison.Ordinal));
        if (self is null && directory is not null)
            throw new PaxtorConfigurationException($"This node's name, {name}, is not in Paxtor:Quorum ({string.Join(", ", voters.Select(static v => v.Name))}), and yet Paxtor:DataDirectory is set, which only a voter has. Set Paxtor:Name to one of those names, or leave the directory out.");
        if (named is [_] && self is not null)
            throw new PaxtorConfigurationException($"Paxtor:Quorum names this node alone. A quorum of one must be asked for by the word '{PaxtorOptions.SingleQuorum}', since a node that shall be one of several would otherwise own every lock by itself.");
        if (named is { Count: > 1 } && named.Count % 2 == 0)
            warnings.Add($"Paxtor:Quorum names {named.Count} voters: as many may fail as with {named.Count - 1}, and there is one more to fail. Use an odd number.");
        CheckDirectory(options, self is not null, directory, warnings);
        if (listen is null && self is not null && named is not null)
            listen = self.Endpoint;
        if (advertise is not null && listen is null)
            throw new PaxtorConfigurationException("Paxtor:Advertise says where other nodes reach this one, and it does not listen: set Paxtor:Listen.");
        return new NodeSettings
        {
            Name = name,
            Cluster = options.Cluster,
            Listen = listen,
            Advertise = advertise,
            Voters = voters,
            Engine = options.Engine,
            IsVoter = self is not null,
            DataDirectory = self is not null && options.Durability == DurabilityMode.Disk ? directory : null,
            Security = ReadSecurity(options, listen, advertise, named ?? []),
            SessionTimeToLive = options.SessionTimeToLive,
            SessionRenewal = TimingSetting.Renewal(options),
            SessionMargin = options.SessionMargin,
            Heartbeat = options.Heartbeat,
            ElectionTimeout = options.ElectionTimeout,
            RequestTimeout = options.RequestTimeout,
            StopTimeout = options.StopTimeout,
            Locks = options.Locks,
            Declarations = ReadProcesses(options),
            CopiesLocalMessages = options.Processes.CopyLocalMessages,
            OnFatal = options.OnFatal,
            Warnings = warnings,
        };
    }

    private static ProcessDeclarations ReadProcesses(PaxtorOptions options)
    {
        try
        {
            return new ProcessDeclarations(options.Processes.Classes, options.Processes.Serializer);
        }
        catch (ContractException e)
        {
            throw new PaxtorConfigurationException($"A process class that is declared cannot work: {e.Message}", e);
        }
    }

    private static void CheckLocks(LockServiceOptions? locks)
    {
        if (locks is null)
            throw new PaxtorConfigurationException("Paxtor:Locks is missing: leave it at its default.");
        try
        {
            locks.Validate();
        }
        catch (ArgumentException e)
        {
            throw new PaxtorConfigurationException($"Paxtor:Locks: {e.Message}", e);
        }
    }

    private static void CheckDirectory(PaxtorOptions options, bool votes, string? directory, List<string> warnings)
    {
        if (!votes)
            return;
        if (options.Durability == DurabilityMode.Memory)
        {
            if (!options.EndsWithItsVoter)
                warnings.Add("Paxtor:Durability is Memory: this voter keeps nothing on disk. When voters restart, locks may be given twice and tokens start again. For tests only.");
            if (directory is not null)
                warnings.Add("Paxtor:DataDirectory is not used, since Paxtor:Durability is Memory.");
        }
        else if (directory is null)
        {
            throw new PaxtorConfigurationException("This node votes (Paxtor:Quorum), and Paxtor:DataDirectory is missing: name a directory on a local disk that survives restarts, for this node alone.");
        }
    }

    private static TransportSecurity ReadSecurity(PaxtorOptions options, string? listen, string? advertise, IReadOnlyList<VoterAddress> voters)
    {
        TransportSecurity security = SecuritySetting.Read(options);
        try
        {
            CheckEndpoint(security, "Paxtor:Listen", listen);
            CheckEndpoint(security, "Paxtor:Advertise", advertise);
            foreach (VoterAddress voter in voters)
                CheckEndpoint(security, "Paxtor:Quorum", voter.Endpoint);
            return security;
        }
        catch (PaxtorConfigurationException)
        {
            security.Dispose();
            throw;
        }
    }

    private static void CheckEndpoint(TransportSecurity security, string setting, string? endpoint)
    {
        if (endpoint is null)
            return;
        try
        {
            security.CheckEndpoint(endpoint);
        }
        catch (TransportException e)
        {
            throw new PaxtorConfigurationException($"{setting}: {e.Message}", e);
        }
    }

    private static string ReadName(string? setting, bool votes)
    {
        if (string.IsNullOrWhiteSpace(setting))
            return DefaultName(votes);
        string name = setting.Trim();
        return NodeName.IsValid(name)
            ? name
            : throw new PaxtorConfigurationException($"Paxtor:Name is '{name}': 'name@host' is expected, of ASCII letters, digits, '-', '_' and '.'.");
    }

    /// <summary>A voter's name must be the same after a restart, since its data is bound to it; those of clients must differ on one machine.</summary>
    private static string DefaultName(bool votes)
    {
        string program = Clean(Assembly.GetEntryAssembly()?.GetName().Name ?? "node");
        string host = Clean(Dns.GetHostName());
        string digits = votes ? "" : "-" + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(4));
        return $"{program[..Math.Min(program.Length, NodeName.MaxNameChars - 9)]}{digits}@{host}";
    }

    private static string Clean(string text)
    {
        StringBuilder clean = new(text.Length);
        foreach (char c in text)
            clean.Append(char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.' ? c : '-');
        return clean.Length == 0 ? "node" : clean.ToString();
    }
}
