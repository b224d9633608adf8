namespace Paxtor.Pooling.Files;

/// <summary>Reads a file of the master.</summary>
/// <param name="files">The files.</param>
/// <param name="path">The file.</param>
/// <param name="length">Its length when it was opened.</param>
internal sealed class MasterFileStream(PoolFiles files, string path, long length) : Stream
{
    private IAsyncEnumerator<ReadOnlyMemory<byte>>? reading;
    private ReadOnlyMemory<byte> chunk;
    private long position;
    private long readingAt;

    public override bool CanRead => true;

    public override bool CanSeek => true;

    public override bool CanWrite => false;

    public override long Length => length;

    public override long Position
    {
        get => position;
        set
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value);
            position = value;
        }
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (buffer.Length == 0)
            return 0;
        if (reading is null || readingAt != position)
        {
            await CloseAsync().ConfigureAwait(false);
            reading = files.ReadAsync(path, position, CancellationToken.None).GetAsyncEnumerator(CancellationToken.None);
            readingAt = position;
        }

        if (chunk.Length == 0)
        {
            if (!await reading.MoveNextAsync().AsTask().WaitAsync(cancellationToken).ConfigureAwait(false))
                return 0;
            chunk = reading.Current;
        }

        int count = Math.Min(buffer.Length, chunk.Length);
        chunk[..count].CopyTo(buffer);
        chunk = chunk[count..];
        position += count;
        readingAt = position;
        return count;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

#pragma warning disable VSTHRD002 // A stream has blocking members too.
    public override int Read(byte[] buffer, int offset, int count) => ReadAsync(buffer.AsMemory(offset, count)).AsTask().GetAwaiter().GetResult();
#pragma warning restore VSTHRD002

    public override long Seek(long offset, SeekOrigin origin) => Position = offset + (origin == SeekOrigin.Begin ? 0 : origin == SeekOrigin.Current ? position : length);

    public override void Flush()
    {
        // Nothing is written.
    }

    public override void SetLength(long value) => throw new NotSupportedException("The file was opened for reading.");

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException("The file was opened for reading.");

    public override async ValueTask DisposeAsync()
    {
        await CloseAsync().ConfigureAwait(false);
        await base.DisposeAsync().ConfigureAwait(false);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing && reading is { } open)
        {
            reading = null;
            // Tells the master and waits for nobody.
            _ = open.DisposeAsync().AsTask();
        }

        base.Dispose(disposing);
    }

    private async ValueTask CloseAsync()
    {
        if (reading is { } open)
        {
            reading = null;
            chunk = default;
            await open.DisposeAsync().ConfigureAwait(false);
        }
    }
}
