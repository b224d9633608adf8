namespace Paxtor.Quorum.Storage;

/// <summary>
/// How far a voter has come in founding its cluster. The numbers are part of the disk and wire formats, and in order: a voter
/// never goes back.
/// </summary>
internal enum FormationState
{
    /// <summary>It belongs to no cluster and knows of none.</summary>
    Empty = 0,

    /// <summary>It knows the id that the cluster shall have. Nobody has a log yet.</summary>
    Prepared = 1,

    /// <summary>It belongs to that cluster for ever: every voter was prepared. It has no log yet.</summary>
    Promised = 2,

    /// <summary>It belongs to the cluster and has a log: every voter has promised.</summary>
    Formed = 3,
}
