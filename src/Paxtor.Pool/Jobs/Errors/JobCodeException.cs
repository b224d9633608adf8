namespace Paxtor;

/// <summary>A member does not run a job since it does not have its code: the code could not be brought there, is of another version, or the member takes none. The job surely did not run.</summary>
/// <param name="message">Which code, and the remedy.</param>
/// <param name="innerException">What led to it, if known.</param>
public sealed class JobCodeException(string message, Exception? innerException = null) : PoolException(message, innerException);
