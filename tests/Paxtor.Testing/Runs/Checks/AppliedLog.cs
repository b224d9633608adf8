namespace Paxtor.Testing.Tests.Runs.Checks;

/// <summary>
/// What all voters have applied so far, as one log: the entry at an index has one term, and the state after it one hash, whichever voter tells of it
/// and however often it was restarted. An acknowledged write that a later leader does not have shows here, as another entry at its index.
/// </summary>
internal sealed class AppliedLog
{
    private readonly List<Applied> entries = [default];

    /// <param name="first">The log begins with the entry after this one.</param>
    public AppliedLog(ulong first = 0)
    {
        for (ulong i = 0; i < first; i++)
            entries.Add(default);
    }

    /// <summary>The last index that any voter has applied.</summary>
    public ulong Last => (ulong)entries.Count - 1;

    public void Add(string voter, ulong index, ulong term, ulong stateHash, long revision)
    {
        if (index >= (ulong)entries.Count)
        {
            if (index > (ulong)entries.Count)
                throw new SimulationException($"{voter} applied entry {index}, but nobody has applied {entries.Count}.");
            if (revision < entries[^1].Revision || term < entries[^1].Term)
                throw new SimulationException($"Revision or term went back at entry {index}: {entries[^1]} was followed by {term}, {revision}.");
            entries.Add(new Applied(term, stateHash, revision));
            return;
        }

        Applied known = entries[(int)index];
        if (known.Term != term)
            throw new SimulationException($"{voter} applied entry {index} of term {term}, but another voter applied one of term {known.Term} there: a committed entry was lost.");
        CheckState(voter, index, stateHash, revision);
    }

    /// <summary>A voter took over a state that was captured after an index.</summary>
    public void CheckState(string voter, ulong index, ulong stateHash, long revision)
    {
        if (index == 0)
            return;
        if (index >= (ulong)entries.Count)
            throw new SimulationException($"{voter} restored a state after entry {index}, which nobody has applied.");
        Applied known = entries[(int)index];
        if (known.StateHash != stateHash || known.Revision != revision)
            throw new SimulationException($"States differ after entry {index}: {voter} is at revision {revision} with hash {stateHash:x}, others were at {known.Revision} with {known.StateHash:x}.");
    }

    private readonly record struct Applied(ulong Term, ulong StateHash, long Revision);
}
