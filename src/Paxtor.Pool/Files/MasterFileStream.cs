namespace Paxtor.Pooling.Files;

/// <summary>
/// Reads a file of the master. A read that is cancelled takes nothing: what it has asked for is waited for, and given, by the next one, or thrown away when that begins elsewhere.
/// After one that failed, the next one asks anew.
/// </summary>
/// <param name="open">Gives the file from a position on, until the token is cancelled.</param>
/// <param name="length">Its length when it was opened.</param>
internal sealed class MasterFileStream(Func<long, CancellationToken, IAsyncEnumerable<ReadOnlyMemory<byte>>> open, long length) : Stream
{
    private FileReading? reading;
    private long position;
    private bool disposed;

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
        ObjectDisposedException.ThrowIf(disposed, this);
        cancellationToken.ThrowIfCancellationRequested();
        if (buffer.Length == 0)
            return 0;
        if (reading is null || reading.Position != position)
        {
            await CloseAsync().ConfigureAwait(false);
            reading = new FileReading(open, position);
        }

        int count;
        try
        {
            count = await reading.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
        }
        catch when (reading.HasFailed)
        {
            await CloseAsync().ConfigureAwait(false);
            throw;
        }

        position += count;
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
        disposed = true;
        await CloseAsync().ConfigureAwait(false);
        await base.DisposeAsync().ConfigureAwait(false);
    }

    protected override void Dispose(bool disposing)
    {
        disposed = true;
        // Tells the master and waits for nobody.
        if (disposing)
            _ = CloseAsync();
        base.Dispose(disposing);
    }

    private async Task CloseAsync()
    {
        if (reading is { } current)
        {
            reading = null;
            await current.DisposeAsync().ConfigureAwait(false);
        }
    }
}
