namespace Paxtor.Quorum.Machine;

/// <summary>Cuts ordered changes into runs of one revision each, for a foreach.</summary>
internal ref struct RevisionRuns(ReadOnlySpan<StoreChange> changes)
{
    private ReadOnlySpan<StoreChange> rest = changes;

    /// <summary>The present run.</summary>
    public ReadOnlySpan<StoreChange> Current { get; private set; }

    /// <summary>Itself.</summary>
    public readonly RevisionRuns GetEnumerator() => this;

    /// <summary>Goes to the next run.</summary>
    public bool MoveNext()
    {
        if (rest.IsEmpty)
            return false;
        int length = 1;
        while (length < rest.Length && rest[length].Revision == rest[0].Revision)
            length++;
        Current = rest[..length];
        rest = rest[length..];
        return true;
    }
}
