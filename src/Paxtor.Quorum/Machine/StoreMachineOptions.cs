namespace Paxtor.Quorum.Machine;

/// <summary>How much of the past a <see cref="StoreMachine"/> keeps for watches that begin there, and how large its answers get.</summary>
internal sealed record StoreMachineOptions
{
    /// <summary>The most changes kept. Default 65,536. The newest revision is kept whole, however many changes it made.</summary>
    public int HistoryChangesMax { get; init; } = 65_536;

    /// <summary>The most bytes of keys and values that kept changes hold. Default 16 MiB. The newest revision is kept whole all the same.</summary>
    public long HistoryBytesMax { get; init; } = 16 << 20;

    /// <summary>The most changes handed to a watch at once when it is fed from the past (more only if one revision made more). Default 1,024.</summary>
    public int WatchBatchChangesMax { get; init; } = 1024;

    /// <summary>The largest answer, in bytes; see <see cref="Coordination.StoreLimits.MaxResponseBytes"/>. Default 4 MiB.</summary>
    public int ResponseBytesMax { get; init; } = 4 << 20;

    /// <summary>Checks the settings.</summary>
    /// <exception cref="ArgumentException">Names the one that is wrong.</exception>
    public void Validate()
    {
        Require(HistoryChangesMax, nameof(HistoryChangesMax));
        Require(HistoryBytesMax, nameof(HistoryBytesMax));
        Require(WatchBatchChangesMax, nameof(WatchBatchChangesMax));
        Require(ResponseBytesMax, nameof(ResponseBytesMax));
    }

    private static void Require(long value, string name)
    {
        if (value < 1)
            throw new ArgumentException($"{name} is {value}; it must be positive.");
    }
}
