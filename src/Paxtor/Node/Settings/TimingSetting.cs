namespace Paxtor.Node;

/// <summary>Checks the times of <see cref="PaxtorOptions"/>, each and against one another.</summary>
internal static class TimingSetting
{
    private static readonly TimeSpan SmallestTimeToLive = TimeSpan.FromSeconds(2);

    /// <exception cref="PaxtorConfigurationException">One is out of range, or two contradict each other.</exception>
    public static void Check(PaxtorOptions options, List<string> warnings)
    {
        TimeSpan timeToLive = options.SessionTimeToLive;
        TimeSpan margin = options.SessionMargin;
        TimeSpan renewal = Renewal(options);
        Require(timeToLive >= SmallestTimeToLive && timeToLive <= TimeSpan.FromHours(1) && timeToLive.Ticks % TimeSpan.TicksPerSecond == 0,
            "SessionTimeToLive", timeToLive, "whole seconds from 2 s to an hour are expected");
        Require(margin > TimeSpan.Zero, "SessionMargin", margin, "it must be positive, as no two clocks run alike");
        Require(margin <= timeToLive / 2, "SessionMargin", margin, $"it must be at most half of Paxtor:SessionTimeToLive, which is {Text(timeToLive)}; a tenth of that is usual");
        Require(renewal > TimeSpan.Zero && renewal <= (timeToLive - margin) / 2, "SessionRenewal", renewal,
            $"it must be positive and at most half of Paxtor:SessionTimeToLive less Paxtor:SessionMargin, which is {Text((timeToLive - margin) / 2)}, so that one renewal may fail; a third of the time to live is usual");
        Require(options.Heartbeat >= TimeSpan.FromMilliseconds(1), "Heartbeat", options.Heartbeat, "1 ms is the least");
        Require(options.ElectionTimeout >= options.Heartbeat * 2 && options.ElectionTimeout <= TimeSpan.FromMinutes(1), "ElectionTimeout", options.ElectionTimeout,
            $"it must be at least twice Paxtor:Heartbeat, which is {Text(options.Heartbeat)}, and at most a minute; ten times the heartbeat is usual");
        Require(options.RequestTimeout >= TimeSpan.FromMilliseconds(100) && options.RequestTimeout <= TimeSpan.FromMinutes(1), "RequestTimeout", options.RequestTimeout, "100 ms to a minute are expected");
        Require(options.StopTimeout > TimeSpan.Zero && options.StopTimeout <= TimeSpan.FromMinutes(10), "StopTimeout", options.StopTimeout, "more than zero and at most ten minutes are expected");
        if (options.RequestTimeout > TimeSpan.FromSeconds(2))
            warnings.Add($"Paxtor:RequestTimeout is {Text(options.RequestTimeout)}: answers 'no quorum' may take longer than the 2 s that are promised otherwise.");
        if (options.ElectionTimeout > TimeSpan.FromSeconds(1.8))
            warnings.Add($"Paxtor:ElectionTimeout is {Text(options.ElectionTimeout)}: that the quorum is gone is seen only after that, and not within the 2 s that are promised otherwise.");
        if (timeToLive - margin < (options.ElectionTimeout * 3) + renewal)
            warnings.Add($"Paxtor:SessionTimeToLive, {Text(timeToLive)}, is short beside Paxtor:ElectionTimeout, {Text(options.ElectionTimeout)}: the loss of a leader may cost sessions, and with them locks.");
    }

    /// <summary>How often to renew: as set, or the default.</summary>
    public static TimeSpan Renewal(PaxtorOptions options)
    {
        TimeSpan half = (options.SessionTimeToLive - options.SessionMargin) / 2;
        TimeSpan third = options.SessionTimeToLive / 3;
        return options.SessionRenewal ?? (third < half ? third : half);
    }

    private static void Require(bool holds, string setting, TimeSpan value, string sentence)
    {
        if (!holds)
            throw new PaxtorConfigurationException($"Paxtor:{setting} is {Text(value)}: {sentence}.");
    }

    private static string Text(TimeSpan time) => time.TotalSeconds >= 1 || time == TimeSpan.Zero ? $"{time.TotalSeconds:0.###} s" : $"{time.TotalMilliseconds:0.###} ms";
}
