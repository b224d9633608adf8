using System.Runtime.InteropServices;

namespace Paxtor.Pooling.Worker;

/// <summary>What .NET has no call for.</summary>
internal static partial class Posix
{
    public const int SIGKILL = 9;

    private const int ReadOnly = 0;
    private const short PollOut = 4;

    /// <summary>Makes this process the leader of a session and a process group of its own: nothing that ends the shell that started it reaches it any more.</summary>
    /// <returns>Whether it leads a process group now.</returns>
    public static bool BecomeLeader() => SetSid() > 0 || GetProcessGroup() == Environment.ProcessId;

    /// <summary>Kills a process, or, by a negative number, a process group. One that is gone already is no error.</summary>
    public static void Kill(int process)
    {
        // 0 and -1 mean this one's own group and everything: never by accident.
        if (process is 0 or -1)
            throw new InvalidOperationException("Only a process or a group that is named can be killed.");
        _ = Send(process, SIGKILL);
    }

    /// <summary>Whether a process, or, by a negative number, a process group, is there.</summary>
    public static bool Exists(int process) => Send(process, 0) == 0;

    /// <summary>Puts standard output where standard error is.</summary>
    /// <returns>What standard output was.</returns>
    /// <exception cref="IOException">There is no such thing.</exception>
    public static int OutputToError()
    {
        int old = Duplicate(1);
        if (old < 0 || DuplicateTo(2, 1) < 0)
            throw new IOException("Standard output cannot be moved.");
        return old;
    }

    /// <summary>Writes on standard error, without the console; what cannot be written is lost, and what could only be written later too: a job may have put a pipe there that nobody reads.</summary>
    public static void WriteError(string text)
    {
        PollEntry error = new() { Descriptor = 2, Wanted = PollOut };
        if (Poll(ref error, 1, 0) != 1 || (error.Got & PollOut) == 0)
            return;
        byte[] bytes = System.Text.Encoding.UTF8.GetBytes(text);
        _ = Write(2, bytes, (nuint)bytes.Length);
    }

    /// <summary>Lets go of the standard input and of a descriptor.</summary>
    public static void LetGo(int descriptor)
    {
        int none = Open("/dev/null", ReadOnly);
        if (none >= 0)
        {
            _ = DuplicateTo(none, 0);
            _ = Close(none);
        }

        _ = Close(descriptor);
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int Send(int process, int signal);

    [LibraryImport("libc", EntryPoint = "setsid")]
    private static partial int SetSid();

    [LibraryImport("libc", EntryPoint = "getpgrp")]
    private static partial int GetProcessGroup();

    [LibraryImport("libc", EntryPoint = "dup")]
    private static partial int Duplicate(int descriptor);

    [LibraryImport("libc", EntryPoint = "dup2")]
    private static partial int DuplicateTo(int from, int to);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int descriptor);

    [LibraryImport("libc", EntryPoint = "poll")]
    private static partial int Poll(ref PollEntry entry, nuint count, int timeoutMs);

    [LibraryImport("libc", EntryPoint = "write")]
    private static partial nint Write(int descriptor, [In] byte[] bytes, nuint count);

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    /// <summary>The C structure <c>pollfd</c>.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct PollEntry
    {
        public int Descriptor;
        public short Wanted;
        public short Got;
    }
}
