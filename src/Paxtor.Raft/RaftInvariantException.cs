using System.Diagnostics.CodeAnalysis;

namespace Paxtor.Raft;

/// <summary>
/// An invariant of Raft does not hold: a bug, damaged state, or a peer that breaks the protocol.
/// The node must not go on: what it would do next is not known to be safe.
/// </summary>
public sealed class RaftInvariantException : InvalidOperationException
{
    /// <summary>Makes one without a sentence.</summary>
    public RaftInvariantException()
    {
    }

    /// <summary>Makes one with the sentence that should have held.</summary>
    public RaftInvariantException(string message)
        : base(message)
    {
    }

    /// <summary>Makes one with the sentence that should have held, and its cause.</summary>
    public RaftInvariantException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    internal static void Require([DoesNotReturnIf(false)] bool holds, string sentence)
    {
        if (!holds)
            throw new RaftInvariantException(sentence);
    }
}
