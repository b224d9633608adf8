namespace Paxtor;

/// <summary>There is no connection to the node. The call or message surely never left: it may be sent again.</summary>
/// <param name="message">Which node, and since when or why.</param>
public sealed class NodeUnreachableException(string message) : ProcessException(message);
