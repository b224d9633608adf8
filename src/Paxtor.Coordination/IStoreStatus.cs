namespace Paxtor.Coordination;

/// <summary>What an engine may tell of itself besides its answers; for health checks and people. Members are called on the loop.</summary>
public interface IStoreStatus
{
    /// <summary>The highest revision of the store that this node knows to be reached.</summary>
    long KnownRevision { get; }

    /// <summary>What keeps the engine from serving, in a sentence; empty when nothing does.</summary>
    string Problem { get; }
}
