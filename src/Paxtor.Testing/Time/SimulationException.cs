namespace Paxtor.Testing;

/// <summary>A simulated run found something wrong: an invariant that does not hold, or code that left the simulation.</summary>
public sealed class SimulationException : InvalidOperationException
{
    /// <summary>Makes one without a sentence.</summary>
    public SimulationException()
    {
    }

    /// <summary>Makes one with the sentence that should have held.</summary>
    /// <param name="message">The sentence.</param>
    public SimulationException(string message)
        : base(message)
    {
    }

    /// <summary>Makes one with the sentence that should have held, and its cause.</summary>
    /// <param name="message">The sentence.</param>
    /// <param name="innerException">The cause.</param>
    public SimulationException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }
}
