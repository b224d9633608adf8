namespace Paxtor;

/// <summary>The kinds of <see cref="ExitReason"/>.</summary>
public enum ExitKind
{
    /// <summary>It was done. A linked process that does not trap exits lives on.</summary>
    Normal = 0,

    /// <summary>It was told to stop in good order.</summary>
    Shutdown = 1,

    /// <summary>An exception of its own ended it.</summary>
    Error = 2,

    /// <summary>It was killed; it had no say.</summary>
    Killed = 3,

    /// <summary>There was no such process.</summary>
    NoProcess = 4,

    /// <summary>Its node cannot be reached or has ended; whether the process lives is not known.</summary>
    NoConnection = 5,

    /// <summary>A reason of the application's own, told by its text.</summary>
    Custom = 6,
}
