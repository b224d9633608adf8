using System.Runtime.InteropServices;

namespace Paxtor.Workers;

/// <summary>What jobs do with the system past .NET.</summary>
internal static partial class Native
{
    private const int SetFlags = 4;
    private const int NonBlocking = 0x800;

    /// <summary>Puts a pipe in the place of standard error that is full, and that nobody reads.</summary>
    public static void ClogStandardError()
    {
        int[] ends = new int[2];
        _ = Pipe(ends);
        _ = Control(ends[1], SetFlags, NonBlocking);
        byte[] bytes = new byte[4096];
        while (Write(ends[1], bytes, (nuint)bytes.Length) > 0)
            continue;

        _ = Control(ends[1], SetFlags, 0);
        _ = DuplicateTo(ends[1], 2);
    }

    [LibraryImport("libc", EntryPoint = "pipe")]
    private static partial int Pipe([Out] int[] ends);

    [LibraryImport("libc", EntryPoint = "fcntl")]
    private static partial int Control(int descriptor, int command, int value);

    [LibraryImport("libc", EntryPoint = "write")]
    private static partial nint Write(int descriptor, [In] byte[] bytes, nuint count);

    [LibraryImport("libc", EntryPoint = "dup2")]
    private static partial int DuplicateTo(int from, int to);
}
