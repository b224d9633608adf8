namespace Paxtor.Quorum.Storage;

/// <summary>
/// One directory of files, as durable storage sees it: synchronous, blocking, and with nothing durable until it is
/// synced. Two implementations: <see cref="PhysicalDisk"/> and the simulator's.
/// </summary>
/// <remarks>
/// Fault model: a write that was not followed by a completed <see cref="IDiskFile.DataSync"/> may be lost, whole or
/// by sectors of 512 bytes, each sector old or new; a create, rename or delete that was not followed by a completed
/// <see cref="SyncDirectory"/> may be lost, each as a whole. Every failure is an <see cref="IOException"/> (or
/// <see cref="UnauthorizedAccessException"/>) that keeps the text of the operating system. After any failure the
/// state of what was not yet synced is unknown: nobody retries, the node ends.
/// </remarks>
internal interface IDisk : IDisposable
{
    /// <summary>The directory, for messages.</summary>
    string Directory { get; }

    /// <summary>Takes the directory for this process until <see cref="IDisposable.Dispose"/>.</summary>
    /// <exception cref="StorageInUseException">Another process, or another owner in this one, has it.</exception>
    void Lock();

    /// <summary>The names of the files, in ordinal order.</summary>
    IReadOnlyList<string> List();

    /// <summary>Whether there is a file of this name.</summary>
    bool Exists(string name);

    /// <summary>Makes an empty file; one of that name must not exist.</summary>
    IDiskFile Create(string name);

    /// <summary>Opens a file that exists, for reading and writing.</summary>
    IDiskFile Open(string name);

    /// <summary>Removes a file that exists.</summary>
    void Delete(string name);

    /// <summary>Gives a file another name, replacing the file that had it. Open files go on under the new name.</summary>
    void Rename(string from, string to);

    /// <summary>Makes every create, rename and delete so far durable.</summary>
    void SyncDirectory();
}
