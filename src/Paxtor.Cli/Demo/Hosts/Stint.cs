namespace Paxtor.Cli.Demo.Hosts;

/// <summary>One run of the named process, or of the singleton.</summary>
internal sealed class Stint(string host, long token, long begunAt)
{
    public string Host { get; } = host;

    public long Token { get; } = token;

    /// <summary>Microseconds of <see cref="MachineClock"/>.</summary>
    public long BegunAt { get; } = begunAt;

    /// <summary>When it last told that it runs.</summary>
    public long LastAt { get; set; } = begunAt;

    /// <summary>How many tickets it has given.</summary>
    public long Given { get; set; }

    /// <summary>Whether it counted 1, 2, 3, …</summary>
    public bool CountedInOrder { get; set; } = true;
}
