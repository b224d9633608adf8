namespace Paxtor;

/// <summary>A pool, or a member of it, cannot do what was asked. The message says why.</summary>
/// <param name="message">What is wrong, and the remedy.</param>
/// <param name="innerException">What led to it, if known.</param>
public class PoolException(string message, Exception? innerException = null) : Exception(message, innerException);
