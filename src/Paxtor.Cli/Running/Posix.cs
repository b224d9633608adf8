using System.Runtime.InteropServices;

namespace Paxtor.Cli.Running;

/// <summary>Signals by number; .NET itself can only kill.</summary>
internal static partial class Posix
{
    public const int SIGHUP = 1;
    public const int SIGINT = 2;
    public const int SIGQUIT = 3;
    public const int SIGKILL = 9;
    public const int SIGTERM = 15;

    /// <summary>Sends a signal. A process that is gone already is no error.</summary>
    public static void Send(int processId, int signal)
    {
        if (!OperatingSystem.IsWindows())
            _ = Kill(processId, signal);
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int pid, int sig);
}
