namespace Paxtor.Quorum.Machine;

/// <summary>How much of the past a <see cref="StoreMachine"/> keeps for watches that begin there.</summary>
internal sealed record StoreMachineOptions
{
    /// <summary>The most changes kept. Default 65,536. The newest revision is kept whole, however many changes it made.</summary>
    public int HistoryChangesMax { get; init; } = 65_536;

    /// <summary>The most bytes of keys and values that kept changes hold. Default 16 MiB. The newest revision is kept whole all the same.</summary>
    public long HistoryBytesMax { get; init; } = 16 << 20;

    /// <summary>The most changes handed to a watch at once when it is fed from the past (more only if one revision made more). Default 1,024.</summary>
    public int WatchBatchChangesMax { get; init; } = 1024;

    /// <summary>Checks the settings.</summary>
    /// <exception cref="ArgumentException">Names the one that is wrong.</exception>
    public void Validate()
    {
        if (HistoryChangesMax < 1)
            throw new ArgumentException($"{nameof(HistoryChangesMax)} is {HistoryChangesMax}; it must be positive.");
        if (HistoryBytesMax < 1)
            throw new ArgumentException($"{nameof(HistoryBytesMax)} is {HistoryBytesMax}; it must be positive.");
        if (WatchBatchChangesMax < 1)
            throw new ArgumentException($"{nameof(WatchBatchChangesMax)} is {WatchBatchChangesMax}; it must be positive.");
    }
}
