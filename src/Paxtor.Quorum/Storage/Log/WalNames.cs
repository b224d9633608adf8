using System.Globalization;

namespace Paxtor.Quorum.Storage;

/// <summary>The names of the log's files.</summary>
internal static class WalNames
{
    /// <summary>The segment being prepared. Whatever it holds at start is zeroed.</summary>
    public const string Spare = "wal-spare.tmp";

    /// <summary>Copies of torn tails that were cut.</summary>
    public const string TornPrefix = "torn-";

    private const string Prefix = "wal-";
    private const string Suffix = ".log";

    public static string Segment(ulong sequence) => $"{Prefix}{sequence:x16}{Suffix}";

    public static string Torn(ulong sequence, long offset) => $"{TornPrefix}{sequence:x16}-{offset:x8}.bin";

    public static bool TryParse(string name, out ulong sequence)
    {
        sequence = 0;
        return name.Length == Prefix.Length + 16 + Suffix.Length
            && name.StartsWith(Prefix, StringComparison.Ordinal)
            && name.EndsWith(Suffix, StringComparison.Ordinal)
            && ulong.TryParse(name.AsSpan(Prefix.Length, 16), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out sequence);
    }
}
