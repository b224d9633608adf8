namespace Paxtor.Cli.Demo;

/// <summary>The sizes of the demo.</summary>
internal static class DemoSettings
{
    public const int Voters = 3;
    public const int Workers = 5;
    public const int Hosts = 3;

    /// <summary>Increments before the owner is killed, then before the leader is, before it comes back, and before the end.</summary>
    public const int IncrementsEachAct = 15;

    /// <summary>How many answers each host gets before the kill, and each that is left after it.</summary>
    public const int CallsEachHost = 5;

    public static TimeSpan SessionTimeToLive { get; } = TimeSpan.FromSeconds(5);

    public static TimeSpan SessionMargin { get; } = TimeSpan.FromMilliseconds(1_500);

    /// <summary>The demo gives up when it has not come to its end by then.</summary>
    public static TimeSpan Limit { get; } = TimeSpan.FromSeconds(120);

    public static TimeSpan StopPatience { get; } = TimeSpan.FromSeconds(8);
}
