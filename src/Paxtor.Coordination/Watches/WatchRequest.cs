namespace Paxtor.Coordination;

/// <summary>What to watch.</summary>
public sealed record WatchRequest
{
    /// <summary>Makes a request.</summary>
    /// <param name="range">The keys.</param>
    /// <param name="fromRevision">The first revision whose changes are told. Take it from an answer at hand, plus one, so that nothing falls between.</param>
    /// <exception cref="ArgumentException">The range is the default one, which names no key, or the revision is not positive.</exception>
    public WatchRequest(KeyRange range, long fromRevision)
    {
        if (range.Start.IsEmpty)
            throw new ArgumentException("A watch needs a key.", nameof(range));
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(fromRevision);
        Range = range;
        FromRevision = fromRevision;
    }

    /// <summary>The keys.</summary>
    public KeyRange Range { get; }

    /// <summary>The first revision whose changes are told. Positive; may lie in the future.</summary>
    public long FromRevision { get; }
}
