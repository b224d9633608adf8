namespace Paxtor.Cli.Demo;

/// <summary>The monotonic clock that all processes of this machine share, in microseconds.</summary>
internal static class MachineClock
{
    public static long Micros => (long)(TimeProvider.System.GetTimestamp() * (1_000_000.0 / TimeProvider.System.TimestampFrequency));
}
