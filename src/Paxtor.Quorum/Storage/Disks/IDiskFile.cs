namespace Paxtor.Quorum.Storage;

/// <summary>An open file of an <see cref="IDisk"/>; its fault model and errors are told there.</summary>
internal interface IDiskFile : IDisposable
{
    /// <summary>The length in bytes.</summary>
    long Length { get; }

    /// <summary>Writes all of the bytes at an offset; a write past the end makes the file longer.</summary>
    void Write(long offset, ReadOnlySpan<byte> bytes);

    /// <summary>Reads at an offset; fewer bytes than asked only at the end of the file.</summary>
    /// <returns>The number of bytes read.</returns>
    int Read(long offset, Span<byte> bytes);

    /// <summary>
    /// Makes the content, and the length needed to read it, durable (fdatasync). Does not make the file's name
    /// durable: that is <see cref="IDisk.SyncDirectory"/>.
    /// </summary>
    void DataSync();
}
