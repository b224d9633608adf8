namespace Paxtor.Testing.Linearizability;

/// <summary>One operation of a history: when it was called, when it returned, and what came of it as far as its caller knows.</summary>
/// <param name="Client">Who called; for messages.</param>
/// <param name="Invoked">The moment of the call; moments are unique and ordered as they happened.</param>
/// <param name="Returned">The moment of the return; <see cref="long.MaxValue"/> when the outcome is not known: it may take effect any time later, or never.</param>
/// <param name="Input">What was asked.</param>
/// <param name="Output">What was answered; not looked at when the outcome is not known.</param>
internal sealed record RecordedOperation<TInput, TOutput>(int Client, long Invoked, long Returned, TInput Input, TOutput? Output)
{
    /// <summary>Whether its caller got an answer.</summary>
    public bool IsKnown => Returned != long.MaxValue;

    public override string ToString() =>
        $"client {Client} [{Invoked}, {(IsKnown ? Returned : "…")}] {Input} -> {(IsKnown ? Output : "unknown")}";
}
