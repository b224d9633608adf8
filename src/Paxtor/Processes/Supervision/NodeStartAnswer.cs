namespace Paxtor;

/// <summary>The answer of one node to the start of a child on many.</summary>
/// <param name="Node">The node, <c>name@host</c>.</param>
/// <param name="Answer">Its answer.</param>
public sealed record NodeStartAnswer(string Node, StartAnswer Answer);
