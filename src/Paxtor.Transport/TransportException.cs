namespace Paxtor.Transport;

/// <summary>The transport cannot start or cannot use an endpoint as it is configured; the message names the setting and the way out.</summary>
public sealed class TransportException : Exception
{
    /// <summary>Makes the exception.</summary>
    public TransportException()
        : this("The transport is configured wrongly.")
    {
    }

    /// <summary>Makes the exception.</summary>
    /// <param name="message">What is wrong, and how to set it right.</param>
    public TransportException(string message)
        : base(message)
    {
    }

    /// <summary>Makes the exception.</summary>
    /// <param name="message">What is wrong, and how to set it right.</param>
    /// <param name="innerException">What led to it.</param>
    public TransportException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
