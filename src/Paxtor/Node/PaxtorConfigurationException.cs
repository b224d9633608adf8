namespace Paxtor;

/// <summary>A node cannot start as it is configured. The message names the setting and what to do.</summary>
/// <param name="message">What is wrong, and the remedy.</param>
/// <param name="innerException">What led to it, if known.</param>
public sealed class PaxtorConfigurationException(string message, Exception? innerException = null) : Exception(message, innerException);
