namespace Paxtor.Cli.Demo.Hosts;

/// <summary>The claims of the second act, each held against what was seen.</summary>
internal static class HostProof
{
    public static Proof Of(HostLedger ledger, string killed)
    {
        Proof proof = new();
        IReadOnlyCollection<Ticket> tickets = ledger.Tickets;
        proof.Claim(OneAtATime(ledger.Process), "never two of the named process at once");
        proof.Claim(OneAtATime(ledger.Singleton), "never two of the singleton at once");
        proof.Claim(Grow(ledger.Process) && Grow(ledger.Singleton), $"their tokens grew: {Tokens(ledger.Process)} and {Tokens(ledger.Singleton)}");
        proof.Claim(tickets.Distinct().Count() == tickets.Count, $"no ticket was given twice: {tickets.Count} answers, {ledger.Unknown} calls of unknown outcome");
        proof.Claim(ledger.Process.TrueForAll(static s => s.CountedInOrder), "one process answered all hosts: it counted 1, 2, 3, … in its memory");
        proof.Claim(CameBack(ledger.Process, killed) && CameBack(ledger.Singleton, killed), $"both came back on another host than {killed}");
        return proof;
    }

    private static bool OneAtATime(List<Stint> stints) => stints.Zip(stints.Skip(1)).All(static p => p.First.LastAt < p.Second.BegunAt);

    private static bool Grow(List<Stint> stints) => stints.Zip(stints.Skip(1)).All(static p => p.First.Token < p.Second.Token);

    private static bool CameBack(List<Stint> stints, string killed) => stints.Count > 1 && stints[0].Host == killed && stints.Skip(1).All(s => s.Host != killed);

    private static string Tokens(List<Stint> stints) => string.Join(", ", stints.Select(static s => s.Token));
}
