using Paxtor.Quorum.Replica.Connections;
using Paxtor.Quorum.Wire;

namespace Paxtor.Quorum.Replica.Requests;

/// <summary>What the router needs to know of the voter.</summary>
internal interface IReplicaRoute
{
    /// <summary>Whether this voter leads and takes proposals.</summary>
    bool CanAccept { get; }

    /// <summary>The connection to the leader that this voter follows; null when there is none, or it is not up.</summary>
    Connection? LeaderConnection { get; }

    /// <summary>Whether this voter is about to stop: nothing is held any more.</summary>
    bool IsStopping { get; }

    /// <summary>Takes a request as the leader.</summary>
    void Accept(in Origin origin, RequestOperation operation, ReadOnlySpan<byte> request);

    /// <summary>Answers with this voter's own status.</summary>
    void AnswerStatus(in Origin origin);
}
