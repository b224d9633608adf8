namespace Paxtor.Workers;

/// <summary>
/// Writes lines that tests read, by the machine's monotonic clock, which all its processes share: BEGIN key token micros, ALIVE (it acts and has its name), STALE (it acts, and the clock says
/// that it has it no more), END.
/// </summary>
internal static class Teller
{
    public static void Tell(string what, NameTenure tenure) => Tell(what, KeyOf(tenure), tenure.Token);

    public static void Tell(string what, string key, long token) => Tell(what, key, token, Now());

    /// <summary>By the time before the look: it had its name then for sure, and perhaps no more when it has looked.</summary>
    public static void Beat(NameTenure tenure)
    {
        long micros = Now();
        Tell(tenure.IsHeld ? "ALIVE" : "STALE", KeyOf(tenure), tenure.Token, micros);
    }

    private static long Now() => TimeProvider.System.GetTimestamp() / (TimeProvider.System.TimestampFrequency / 1_000_000);

    private static string KeyOf(NameTenure tenure) => tenure.Key.ToString().Trim('"');

    private static void Tell(string what, string key, long token, long micros)
    {
        lock (Console.Out)
        {
            Console.Out.WriteLine($"{what} {key} {token} {micros}");
            Console.Out.Flush();
        }
    }
}
