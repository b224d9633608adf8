using Paxtor.Pooling.Files;

namespace Paxtor;

/// <summary>A file of the master that a job writes. It appears under its name by <see cref="CompleteAsync"/>; disposed of without that, it was never there.</summary>
public sealed class PoolFileWriter : Stream
{
    private readonly IProcesses processes;
    private readonly Pid pid;
    private readonly string path;
    private readonly IMasterFileWriter target;
    private long length;
    private bool complete;
    private bool disposed;

    internal PoolFileWriter(IProcesses processes, Pid pid, string path)
    {
        this.processes = processes;
        this.pid = pid;
        this.path = path;
        target = processes.Get<IMasterFileWriter>(pid, new CallOptions { Timeout = TimeSpan.FromMinutes(1) });
    }

    /// <inheritdoc/>
    public override bool CanRead => false;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override bool CanWrite => !complete && !disposed;

    /// <summary>How many bytes were written by this writer.</summary>
    public override long Length => length;

    /// <summary>How many bytes were written by this writer; it cannot be set.</summary>
    public override long Position
    {
        get => length;
        set => throw new NotSupportedException("A file of the master is written from its beginning to its end.");
    }

    /// <summary>Puts the file in its place.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="IOException">It cannot be.</exception>
    public async Task CompleteAsync(CancellationToken cancellationToken = default)
    {
        ObjectDisposedException.ThrowIf(disposed, this);
        if (complete)
            return;
        try
        {
            await target.CompleteAsync().AsTask().WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (FileFaults.Of(e, path) is not null)
        {
            throw FileFaults.Of(e, path)!;
        }

        complete = true;
    }

    /// <inheritdoc/>
    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        ObjectDisposedException.ThrowIf(disposed, this);
        while (buffer.Length > 0)
        {
            ReadOnlyMemory<byte> chunk = buffer[..Math.Min(buffer.Length, FileChunks.Bytes)];
            try
            {
                await target.WriteAsync(chunk).AsTask().WaitAsync(cancellationToken).ConfigureAwait(false);
            }
            catch (Exception e) when (FileFaults.Of(e, path) is not null)
            {
                throw FileFaults.Of(e, path)!;
            }

            length += chunk.Length;
            buffer = buffer[chunk.Length..];
        }
    }

    /// <inheritdoc/>
    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    /// <summary>Writes, and blocks meanwhile: prefer <see cref="WriteAsync(ReadOnlyMemory{byte}, CancellationToken)"/>.</summary>
    /// <param name="buffer">Holds the bytes.</param>
    /// <param name="offset">Where they begin.</param>
    /// <param name="count">How many.</param>
#pragma warning disable VSTHRD002 // A stream has blocking members too.
    public override void Write(byte[] buffer, int offset, int count) => WriteAsync(buffer.AsMemory(offset, count)).AsTask().GetAwaiter().GetResult();
#pragma warning restore VSTHRD002

    /// <inheritdoc/>
    public override void Flush()
    {
        // Each write was answered by the master.
    }

    /// <summary>Not supported.</summary>
    /// <param name="buffer">Not used.</param>
    /// <param name="offset">Not used.</param>
    /// <param name="count">Not used.</param>
    /// <exception cref="NotSupportedException">Always.</exception>
    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("The file is being written.");

    /// <summary>Not supported.</summary>
    /// <param name="offset">Not used.</param>
    /// <param name="origin">Not used.</param>
    /// <exception cref="NotSupportedException">Always.</exception>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException("A file of the master is written from its beginning to its end.");

    /// <summary>Not supported.</summary>
    /// <param name="value">Not used.</param>
    /// <exception cref="NotSupportedException">Always.</exception>
    public override void SetLength(long value) => throw new NotSupportedException("A file of the master is written from its beginning to its end.");

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (!disposed && !complete)
            processes.Exit(pid, ExitReason.ShutdownWith("the file was given up"));
        disposed = true;
        base.Dispose(disposing);
    }
}
