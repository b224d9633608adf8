namespace Paxtor.Quorum.Storage;

/// <summary>How far a voter has come in founding its cluster. The numbers are part of the disk format.</summary>
internal enum FormationState
{
    /// <summary>It belongs to no cluster and has promised nothing.</summary>
    Empty = 0,

    /// <summary>It has promised to belong to one cluster id, and has no log yet.</summary>
    Promised = 1,

    /// <summary>It belongs to the cluster and has a log.</summary>
    Formed = 2,
}
