namespace Paxtor.Quorum.Storage;

/// <summary>A voter's data directory cannot be used as it is; the message says why and what to do.</summary>
public class StorageException : Exception
{
    /// <summary>Makes one without a message.</summary>
    public StorageException()
    {
    }

    /// <summary>Makes one with a message.</summary>
    public StorageException(string message)
        : base(message)
    {
    }

    /// <summary>Makes one with a message and its cause.</summary>
    public StorageException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
