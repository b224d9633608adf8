namespace Paxtor;

/// <summary>A limit of this node is reached, and the request was not begun.</summary>
/// <param name="message">Which limit, and the setting.</param>
public sealed class LimitReachedException(string message) : PaxtorException(message);
