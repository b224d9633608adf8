using System.Globalization;
using Paxtor.Quorum.Client;
using Paxtor.Transport;

namespace Paxtor.Node;

/// <summary>Reads <see cref="PaxtorOptions.Quorum"/>.</summary>
internal static class QuorumSetting
{
    /// <summary>The most voters there may be: more cost time with every change and make nothing safer.</summary>
    public const int MaxVoters = 9;

    private const string Example = "'n1@10.0.0.1:4700, n2@10.0.0.2:4700, n3@10.0.0.3:4700'";

    /// <summary>Reads the voters; null for <see cref="PaxtorOptions.SingleQuorum"/>.</summary>
    /// <exception cref="PaxtorConfigurationException">They are missing or wrong.</exception>
    public static IReadOnlyList<VoterAddress>? Read(IEnumerable<string> setting)
    {
        string[] entries = [.. setting.SelectMany(static e => (e ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))];
        if (entries.Length == 0)
            throw new PaxtorConfigurationException($"Paxtor:Quorum is missing: name all voters, such as {Example}, the same on every node; or say '{PaxtorOptions.SingleQuorum}' when this node alone shall be the quorum.");
        if (Array.Exists(entries, static e => e.Equals(PaxtorOptions.SingleQuorum, StringComparison.OrdinalIgnoreCase)))
        {
            return entries.Length == 1
                ? null
                : throw new PaxtorConfigurationException($"Paxtor:Quorum says '{PaxtorOptions.SingleQuorum}' and names voters as well: it is one or the other.");
        }

        VoterAddress[] voters = [.. entries.Select(ReadVoter)];
        if (voters.Length > MaxVoters)
            throw new PaxtorConfigurationException($"Paxtor:Quorum names {voters.Length} voters; {MaxVoters} is the most. Other nodes join as clients: they have the same Paxtor:Quorum and are not named in it.");
        if (voters.CountBy(static v => v.Name, StringComparer.Ordinal).FirstOrDefault(static g => g.Value > 1).Key is { } twice)
            throw new PaxtorConfigurationException($"Paxtor:Quorum names the voter {twice} twice.");
        if (voters.CountBy(static v => v.Endpoint, StringComparer.OrdinalIgnoreCase).FirstOrDefault(static g => g.Value > 1).Key is { } shared)
            throw new PaxtorConfigurationException($"Paxtor:Quorum gives two voters the endpoint {shared}: each needs its own.");
        return voters;
    }

    private static VoterAddress ReadVoter(string entry)
    {
        int at = entry.IndexOf('@', StringComparison.Ordinal);
        int colon = entry.LastIndexOf(':');
        if (at <= 0 || colon < at || !ushort.TryParse(entry.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out ushort port) || port == 0)
            throw Malformed(entry);
        string host = entry[(at + 1)..colon];
        bool bracketed = host is ['[', .., ']'];

        // Without brackets the last group of an IPv6 address would be taken for the port.
        if (host.Contains(':', StringComparison.Ordinal) != bracketed)
            throw Malformed(entry);
        string name = string.Concat(entry.AsSpan(0, at), "@", bracketed ? host[1..^1] : host);
        return NodeName.IsValid(name) ? new VoterAddress(name, entry[(at + 1)..]) : throw Malformed(entry);
    }

    private static PaxtorConfigurationException Malformed(string entry) =>
        new($"'{entry}' in Paxtor:Quorum is not a voter: 'name@host:port' is expected, such as 'n1@10.0.0.1:4700' (an IPv6 address in brackets).");
}
