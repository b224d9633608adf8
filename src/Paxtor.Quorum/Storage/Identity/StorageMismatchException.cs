namespace Paxtor.Quorum.Storage;

/// <summary>The data directory belongs to another node, another cluster or another set of voters than configured.</summary>
public sealed class StorageMismatchException : StorageException
{
    /// <summary>Makes one without a message.</summary>
    public StorageMismatchException()
    {
    }

    /// <summary>Makes one with a message.</summary>
    public StorageMismatchException(string message)
        : base(message)
    {
    }

    /// <summary>Makes one with a message and its cause.</summary>
    public StorageMismatchException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
