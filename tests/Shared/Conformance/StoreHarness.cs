using Paxtor.Coordination;

namespace Paxtor.Tests.Conformance;

/// <summary>An engine under test: a store that runs, and what can be done to it from outside.</summary>
public abstract class StoreHarness : IAsyncDisposable
{
    /// <summary>One node's view of the store; its loop runs.</summary>
    public abstract ICoordinationStore Store { get; }

    /// <summary>Another node's view of the same store, on the same loop.</summary>
    public abstract ICoordinationStore Other { get; }

    /// <summary>Completes when the engine or its loop breaks down.</summary>
    public abstract Task<Exception> Failure { get; }

    /// <summary>Whether <see cref="SetQuorumAsync"/> works.</summary>
    public virtual bool CanLoseQuorum => false;

    /// <summary>The shortest time to live that is granted as asked.</summary>
    public virtual TimeSpan ShortestLease => TimeSpan.FromSeconds(1);

    /// <summary>Takes the quorum away or brings it back; awaited on the loop, returns when <see cref="ICoordinationStore.HasQuorum"/> says so.</summary>
    public virtual ValueTask SetQuorumAsync(bool hasQuorum) => throw new NotSupportedException();

    /// <summary>Forgets changes up to a revision; awaited on the loop.</summary>
    public abstract ValueTask CompactAsync(long revision);

    /// <inheritdoc/>
    public abstract ValueTask DisposeAsync();
}
