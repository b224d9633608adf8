namespace Paxtor.Processes.Contracts;

/// <summary>A type of Paxtor's own that writes itself, so that the application's serializer need not know it.</summary>
internal interface IOwnPayload
{
    /// <summary>Writes its fields.</summary>
    void Write(PayloadWriter writer);
}

/// <inheritdoc/>
/// <typeparam name="TSelf">The type.</typeparam>
internal interface IOwnPayload<TSelf> : IOwnPayload
    where TSelf : class, IOwnPayload<TSelf>
{
    /// <summary>Reads what <see cref="IOwnPayload.Write"/> wrote.</summary>
    /// <exception cref="Foundation.Wire.WireFormatException">It is malformed.</exception>
    static abstract TSelf Read(PayloadReader reader);
}
