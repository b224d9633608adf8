namespace Paxtor.Quorum.Storage;

/// <summary>A directory of the file system.</summary>
internal sealed class PhysicalDisk
{
    /// <summary>Opens a directory, making it when it is not there.</summary>
    public static IDisk Open(string directory) => throw new NotSupportedException();
}
