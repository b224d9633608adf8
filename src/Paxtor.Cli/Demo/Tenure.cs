namespace Paxtor.Cli.Demo;

/// <summary>One ownership of the demo's lock.</summary>
internal sealed class Tenure(string worker, long token, long begunAt, long countRead)
{
    public string Worker { get; } = worker;

    public long Token { get; } = token;

    /// <summary>Microseconds of <see cref="MachineClock"/>: after the lock was granted.</summary>
    public long BegunAt { get; } = begunAt;

    public long CountRead { get; } = countRead;

    /// <summary>What it wrote, or null when it did not come to that.</summary>
    public long? CountWritten { get; set; }

    /// <summary>Before the release was asked for, or when its process was killed; null while it lasts.</summary>
    public long? EndedAt { get; set; }

    public bool WasKilled { get; set; }
}
