namespace Paxtor;

/// <summary>What became of the start of a child.</summary>
public enum StartAnswerKind
{
    /// <summary>It has started.</summary>
    Started = 0,

    /// <summary>It, or another by its key or name, runs already. Nothing was started.</summary>
    AlreadyStarted = 1,

    /// <summary>It had nothing to do: it ended normally while it started.</summary>
    Ignored = 2,

    /// <summary>It did not start.</summary>
    Failed = 3,

    /// <summary>The node that should start it cannot be reached. Surely nothing was started.</summary>
    Unreachable = 4,

    /// <summary>The answer did not come: it may have started, or may yet.</summary>
    Unknown = 5,
}
