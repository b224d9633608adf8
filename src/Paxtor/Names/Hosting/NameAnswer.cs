namespace Paxtor.Names;

/// <summary>How a node answered <see cref="NamedStart"/>; the numbers are those on the wire.</summary>
internal enum NameOutcome
{
    /// <summary>Not known to this version.</summary>
    Unknown = 0,

    /// <summary>The name has a process, there or elsewhere.</summary>
    Running = 1,

    /// <summary>The key is a name of another kind or class.</summary>
    Conflict = 2,

    /// <summary>The node reached no quorum; nothing was started.</summary>
    NoQuorum = 3,

    /// <summary>The node starts nothing any more.</summary>
    Leaving = 4,

    /// <summary>A permanent name that was to be restarted was removed.</summary>
    Removed = 5,
}

/// <summary>An answer to <see cref="NamedStart"/>.</summary>
/// <param name="Outcome">How it went.</param>
/// <param name="Pid">The process, when there is one.</param>
/// <param name="Text">More about it.</param>
/// <param name="Names">How many named processes the node hosts.</param>
internal sealed record NameAnswer(NameOutcome Outcome, Pid Pid = default, string Text = "", int Names = 0);
