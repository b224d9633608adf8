namespace Paxtor.Quorum.Storage;

/// <summary>
/// Durable data of a voter is damaged or gone. Nothing was cut or repaired: the node must not serve from it.
/// </summary>
public sealed class StorageDamagedException : StorageException
{
    // Not "restore the disk from a copy": a voter that forgets what it has acknowledged can help to elect a leader that lacks it.
    private const string Remedy =
        "Nothing was changed. The other voters, a majority, serve on. Replace this node by one with a new id and an empty directory; "
        + "do not put back an older copy of this directory, nor an empty one under the old id.";

    /// <summary>Makes one without a message.</summary>
    public StorageDamagedException()
    {
    }

    /// <summary>Makes one with a message.</summary>
    public StorageDamagedException(string message)
        : base(message)
    {
    }

    /// <summary>Makes one with a message and its cause.</summary>
    public StorageDamagedException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    internal StorageDamagedException(string directory, string file, long offset, string problem)
        : base($"Damaged storage in {directory}: file {file}, offset {offset}: {problem}. {Remedy}")
    {
        File = file;
        Offset = offset;
    }

    /// <summary>The file, without its directory; null when not known.</summary>
    public string? File { get; }

    /// <summary>The offset in the file at which the damage was noticed, in bytes.</summary>
    public long Offset { get; }
}
