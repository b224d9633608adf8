using Paxtor.Quorum.Replica.Connections;

namespace Paxtor.Quorum.Replica.Requests;

/// <summary>Where a request came from, and until when it is to be answered.</summary>
/// <param name="Connection">Who asked; null where nobody waits (the voter's own commands, requests answered already).</param>
/// <param name="Epoch">Which of its connections.</param>
/// <param name="Id">The asker's number for it.</param>
/// <param name="Deadline">On the node's clock. Whoever holds the request answers soon after it.</param>
/// <param name="IsForwarded">Whether another voter sent it on: it is not sent on again.</param>
/// <param name="Trace">Its trace; null for nearly all.</param>
internal readonly record struct Origin(Connection? Connection, int Epoch, ulong Id, long Deadline, bool IsForwarded, RequestTrace? Trace = null)
{
    /// <summary>Whether somebody still waits.</summary>
    public bool IsWaiting => Connection is not null && Connection.Epoch == Epoch;
}
