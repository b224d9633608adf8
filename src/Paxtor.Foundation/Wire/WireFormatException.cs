namespace Paxtor.Foundation.Wire;

/// <summary>Bytes that are not a well-formed message: damaged, hostile, or of an incompatible version.</summary>
public sealed class WireFormatException : Exception
{
    /// <summary>Makes the exception.</summary>
    public WireFormatException()
        : this("a message is malformed")
    {
    }

    /// <summary>Makes the exception.</summary>
    /// <param name="message">What is wrong with the bytes.</param>
    public WireFormatException(string message)
        : base(message)
    {
    }

    /// <summary>Makes the exception.</summary>
    /// <param name="message">What is wrong with the bytes.</param>
    /// <param name="innerException">What led to it.</param>
    public WireFormatException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
