namespace Paxtor.Quorum.Storage;

/// <summary>The data directory is in use by another process.</summary>
public sealed class StorageInUseException : StorageException
{
    /// <summary>Makes one without a message.</summary>
    public StorageInUseException()
    {
    }

    /// <summary>Makes one with a message.</summary>
    public StorageInUseException(string message)
        : base(message)
    {
    }

    /// <summary>Makes one with a message and its cause.</summary>
    public StorageInUseException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
