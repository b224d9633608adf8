using System.Globalization;

namespace Paxtor.Cli.Demo;

/// <summary>What the demo claims, each claim held against what was seen.</summary>
internal sealed class Proof
{
    private readonly List<(bool Holds, string Claim)> claims = [];

    public bool Holds => claims.TrueForAll(static c => c.Holds);

    public IEnumerable<string> Lines => claims.Select(static c => $"  {(c.Holds ? "✓" : "✗ FAILED:")} {c.Claim}");

    /// <summary>Holds the claims against a ledger and the file.</summary>
    /// <param name="ledger">All tenures.</param>
    /// <param name="countInFile">What the file says at the end.</param>
    public static Proof Of(Ledger ledger, long countInFile)
    {
        Proof proof = new();
        IReadOnlyList<Tenure> tenures = ledger.Tenures;
        proof.Claim(countInFile == ledger.Written, $"the count in the file is exact: {countInFile}, and {ledger.Written} increments were written");
        proof.Claim(ReadWhatWasWritten(tenures), "every owner read what the owner before it had written");
        proof.Claim(Grow(tenures), $"tokens only grew: {tenures.Count} grants, from {tenures[0].Token} to {tenures[^1].Token}");
        proof.Claim(NoOverlap(tenures), "never two owners at once");
        proof.Claim(tenures.Any(static t => t.WasKilled), "the owner that was killed was succeeded");
        return proof;
    }

    /// <summary>The times from the end of one tenure to the next, sorted, in milliseconds.</summary>
    public static double[] HandOverMillis(Ledger ledger, bool afterKill) =>
        [.. ledger.Tenures.Zip(ledger.Tenures.Skip(1))
            .Where(p => p.First.WasKilled == afterKill && p.First.EndedAt is not null)
            .Select(static p => (p.Second.BegunAt - p.First.EndedAt!.Value) / 1000.0)
            .Order()];

    /// <summary>A time for people.</summary>
    public static string Millis(double millis) => millis.ToString(millis < 10 ? "0.00" : "#,0", CultureInfo.InvariantCulture) + " ms";

    /// <summary>Adds a claim.</summary>
    public void Claim(bool holds, string claim) => claims.Add((holds, claim));

    private static bool ReadWhatWasWritten(IReadOnlyList<Tenure> tenures)
    {
        long expected = 0;
        foreach (Tenure tenure in tenures)
        {
            if (tenure.CountRead != expected)
                return false;
            expected = tenure.CountWritten ?? expected;
        }

        return true;
    }

    private static bool Grow(IReadOnlyList<Tenure> tenures) => tenures.Zip(tenures.Skip(1)).All(static p => p.First.Token < p.Second.Token);

    private static bool NoOverlap(IReadOnlyList<Tenure> tenures) =>
        tenures.Zip(tenures.Skip(1)).All(static p => p.First.EndedAt is { } end && end <= p.Second.BegunAt);
}
