namespace Paxtor;

/// <summary>A lambda cannot be made a job: the message says which rule it breaks and what to write instead. Nothing was sent.</summary>
/// <param name="message">The rule and the remedy.</param>
/// <param name="innerException">What led to it, if known.</param>
public sealed class JobCaptureException(string message, Exception? innerException = null) : PoolException(message, innerException);
