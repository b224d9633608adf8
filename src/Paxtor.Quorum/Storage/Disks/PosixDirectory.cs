using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Paxtor.Quorum.Storage;

/// <summary>The calls the class library does not have: fdatasync, and fsync of a directory.</summary>
internal sealed partial class PosixDirectory : IDisposable
{
    private const int ReadOnly = 0;

    private readonly SafeFileHandle handle;
    private readonly string directory;

    public PosixDirectory(string directory)
    {
        this.directory = directory;
        int closeOnExec = OperatingSystem.IsLinux() ? 0x80000 : OperatingSystem.IsMacOS() ? 0x1000000 : 0;
        int descriptor = NativeOpen(directory, ReadOnly | closeOnExec);
        if (descriptor < 0)
            throw Error($"The directory {directory} cannot be opened");
        handle = new SafeFileHandle(descriptor, ownsHandle: true);
    }

    public void Sync()
    {
        if (NativeSync(handle) != 0)
            throw Error($"fsync of the directory {directory} failed");
    }

    public static void DataSync(SafeFileHandle file)
    {
        // Not tried again, whatever the error: after a failure the kernel may have marked the pages clean.
        if (NativeDataSync(file) != 0)
            throw Error("fdatasync failed");
    }

    public void Dispose() => handle.Dispose();

    private static IOException Error(string what)
    {
        int code = Marshal.GetLastPInvokeError();
        return new IOException($"{what}: {Marshal.GetPInvokeErrorMessage(code)} (errno {code}).");
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int NativeOpen(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int NativeSync(SafeFileHandle file);

    [LibraryImport("libc", EntryPoint = "fdatasync", SetLastError = true)]
    private static partial int NativeDataSync(SafeFileHandle file);
}
