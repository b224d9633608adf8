namespace Paxtor.Workers;

/// <summary>
/// Writes lines that tests read, by the machine's monotonic clock, which all its processes share: BEGIN key token micros, ALIVE (it acts and has its name), STALE (it acts, and the clock says
/// that it has it no more), END.
/// </summary>
internal static class Teller
{
    public static void Tell(string what, NameTenure tenure) => Tell(what, tenure.Key.ToString().Trim('"'), tenure.Token);

    public static void Tell(string what, string key, long token)
    {
        long micros = TimeProvider.System.GetTimestamp() / (TimeProvider.System.TimestampFrequency / 1_000_000);
        lock (Console.Out)
        {
            Console.Out.WriteLine($"{what} {key} {token} {micros}");
            Console.Out.Flush();
        }
    }

    public static void Beat(NameTenure tenure) => Tell(tenure.IsHeld ? "ALIVE" : "STALE", tenure);
}
