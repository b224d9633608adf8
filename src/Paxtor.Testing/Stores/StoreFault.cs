namespace Paxtor.Testing.Stores;

/// <summary>What may happen to one mutating request on its way; see <see cref="MemoryStore.FailNext"/>.</summary>
public enum StoreFault
{
    /// <summary>It is refused for want of a quorum: nothing happened, and the caller knows.</summary>
    Refused,

    /// <summary>It gets lost: nothing happened, and the caller does not know.</summary>
    RequestLost,

    /// <summary>It is carried out and its answer gets lost: it happened, and the caller does not know.</summary>
    AnswerLost,

    /// <summary>It is held up on the way: the caller does not know, and it happens at <see cref="MemoryStore.DeliverLate"/>.</summary>
    RequestLate,
}
