namespace Paxtor.Pooling.Files;

/// <summary>A file as it comes, from one position on. One reader at a time.</summary>
internal sealed class FileReading : IAsyncDisposable
{
    private readonly CancellationTokenSource closing = new();
    private readonly IAsyncEnumerator<ReadOnlyMemory<byte>> chunks;
    private ReadOnlyMemory<byte> chunk;

    /// <summary>The chunk that was asked for and not taken yet: an enumerator must not be asked for another meanwhile.</summary>
    private Task<bool>? next;

    /// <param name="open">Gives the file from a position on, until the token is cancelled.</param>
    /// <param name="position">Where to begin.</param>
    public FileReading(Func<long, CancellationToken, IAsyncEnumerable<ReadOnlyMemory<byte>>> open, long position)
    {
        Position = position;
        chunks = open(position, closing.Token).GetAsyncEnumerator(CancellationToken.None);
    }

    /// <summary>Where the next byte stands.</summary>
    public long Position { get; private set; }

    /// <summary>Whether nothing comes any more, since the master or the way there failed.</summary>
    public bool HasFailed => next is { IsFaulted: true } or { IsCanceled: true };

    /// <summary>Some bytes, or none at the end. When it is cancelled, what it has asked for is left to the next one.</summary>
    public async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        if (chunk.Length == 0)
        {
            next ??= chunks.MoveNextAsync().AsTask();
            if (!await next.WaitAsync(cancellationToken).ConfigureAwait(false))
                return 0;
            next = null;
            chunk = chunks.Current;
        }

        int count = Math.Min(buffer.Length, chunk.Length);
        chunk[..count].CopyTo(buffer);
        chunk = chunk[count..];
        Position += count;
        return count;
    }

    public async ValueTask DisposeAsync()
    {
#pragma warning disable VSTHRD103, CA1849, MA0042 // The asynchronous one is banned here.
        closing.Cancel();
#pragma warning restore VSTHRD103, CA1849, MA0042
        // Nobody wants what comes, or why it does not.
        if (next is not null)
            await ((Task)next).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await chunks.DisposeAsync().ConfigureAwait(false);
        closing.Dispose();
    }
}
