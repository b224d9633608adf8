namespace Paxtor.Testing.Linearizability;

/// <summary>What the object does when it is used by one caller at a time.</summary>
internal interface ISequentialModel<TState, TInput, TOutput>
    where TState : IEquatable<TState>
{
    /// <summary>The state before the first operation.</summary>
    TState Initial { get; }

    /// <summary>Runs one operation.</summary>
    /// <param name="state">The state before it; not to be changed.</param>
    /// <param name="operation">The operation. When its outcome is not known, any outcome is right.</param>
    /// <param name="next">The state after it.</param>
    /// <returns>Whether the answer is the one the object would give in this state.</returns>
    bool Step(TState state, RecordedOperation<TInput, TOutput> operation, out TState next);
}
