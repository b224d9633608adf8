namespace Paxtor.Quorum.Wire;

/// <summary>The first byte of every frame between nodes: what the rest is. Numbers are never used again.</summary>
internal enum FrameKind : byte
{
    /// <summary>Voter to voter: a message of the Raft core.</summary>
    Raft = 1,

    /// <summary>Voter to voter: a part of a snapshot.</summary>
    SnapshotChunk = 2,

    /// <summary>Voter to voter: the first formation of a cluster.</summary>
    Formation = 3,

    /// <summary>Client to voter, or follower to leader on a client's behalf: a store request, answered once by a <see cref="Response"/>.</summary>
    Request = 4,

    /// <summary>The answer to a <see cref="Request"/>.</summary>
    Response = 5,

    /// <summary>Client to voter: begin a watch.</summary>
    WatchOpen = 6,

    /// <summary>Client to voter: end a watch.</summary>
    WatchClose = 7,

    /// <summary>Voter to client: what a watch saw.</summary>
    WatchEvents = 8,

    /// <summary>Voter to client: a watch has ended.</summary>
    WatchEnded = 9,

    /// <summary>Voter to every connected node, on change and at least twice a second: who leads, whether there is a quorum.</summary>
    VoterStatus = 10,

    /// <summary>Any node to its peers: it leaves for good reason, now.</summary>
    Goodbye = 11,
}
