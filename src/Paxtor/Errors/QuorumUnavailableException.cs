namespace Paxtor;

/// <summary>
/// There is no quorum. A request that ends so owns nothing, and never will: what it may have left in the store is removed in the background
/// and nothing is granted to it.
/// </summary>
/// <param name="message">What happened.</param>
/// <param name="innerException">What led to it, if known.</param>
public sealed class QuorumUnavailableException(string message, Exception? innerException = null) : PaxtorException(message, innerException);
