namespace Paxtor.Cli;

/// <summary>
/// What <c>paxtor</c> ends with when it is not the exit code of the command it ran. The numbers are those of BSD's sysexits where one fits.
/// </summary>
internal static class ExitCodes
{
    /// <summary>All went well.</summary>
    public const int Ok = 0;

    /// <summary>The demo's proof failed, or an unexpected error.</summary>
    public const int Failed = 1;

    /// <summary>The command line is wrong.</summary>
    public const int Usage = 64;

    /// <summary>There is no such name.</summary>
    public const int Absent = 66;

    /// <summary>No quorum (with <c>--no-quorum fail</c> or <c>return</c>): the lock is not held and never will be by this request.</summary>
    public const int NoQuorum = 69;

    /// <summary>The node ended because of an error it must not survive, such as a failing disk.</summary>
    public const int Fatal = 74;

    /// <summary>Another process holds the lock (<c>--no-wait</c>), or the time-out passed.</summary>
    public const int Busy = 75;

    /// <summary>The configuration is wrong; the message names the setting.</summary>
    public const int Configuration = 78;

    /// <summary>The lock was lost while the command ran, and the command was ended.</summary>
    public const int LockLost = 79;

    /// <summary>The command could not be started.</summary>
    public const int CannotRun = 126;

    /// <summary>The command was not found.</summary>
    public const int NotFound = 127;

    /// <summary>Added to the number of the signal that ended the command.</summary>
    public const int SignalBase = 128;
}
