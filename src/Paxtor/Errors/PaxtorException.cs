namespace Paxtor;

/// <summary>The base of the exceptions that Paxtor throws when the cluster, and not the caller's argument, is the reason.</summary>
/// <param name="message">What happened.</param>
/// <param name="innerException">What led to it, if known.</param>
public abstract class PaxtorException(string message, Exception? innerException = null) : Exception(message, innerException);
