using Paxtor.Raft;

namespace Paxtor.Quorum.Storage;

/// <summary>
/// What the core wants durable, and the bytes of the received snapshot if one is part of it. The entries and chunks
/// are referred to and must stay unchanged until the batch is reported as persisted.
/// </summary>
/// <param name="Raft">The core's batch, not empty.</param>
/// <param name="Snapshot">The bytes of <see cref="RaftPersistBatch.Snapshot"/>; null if and only if that is null.</param>
internal readonly record struct PersistBatch(RaftPersistBatch Raft, SnapshotData? Snapshot = null);
