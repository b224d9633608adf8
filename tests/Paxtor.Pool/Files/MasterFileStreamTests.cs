using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Paxtor.Pooling.Files;

namespace Paxtor.Pool.Tests.Files;

/// <summary>A stream whose reads are cancelled or fail, over a file that comes chunk by chunk as the test lets it.</summary>
public sealed class MasterFileStreamTests
{
    private readonly List<(long Position, Channel<byte[]> Chunks)> opened = [];
    private int within;

    [Fact]
    public async Task Read_AfterOneThatWasCancelled_LosesNothingAndGivesNothingTwice()
    {
        await using MasterFileStream stream = new(Open, 6);
        byte[] first = new byte[2], second = new byte[2];
        using CancellationTokenSource cancelled = new();
        Task<int> given = stream.ReadAsync(first, cancelled.Token).AsTask();
        await cancelled.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => given);
        Task<int> read = stream.ReadAsync(second).AsTask();
        Assert.False(read.IsCompleted);
        Assert.True(opened[0].Chunks.Writer.TryWrite([1, 2, 3]));
        Assert.True(opened[0].Chunks.Writer.TryWrite([4]));
        Assert.Equal((2, "1,2"), (await read.WaitAsync(Kit.LocalNetwork.Patience), string.Join(',', second)));
        Assert.Equal((1, 3), (await stream.ReadAsync(second), second[0]));
        Assert.Equal((1, 4), (await stream.ReadAsync(second), second[0]));
        Assert.Equal("0,0", string.Join(',', first));
        Assert.Equal((4, 1), (stream.Position, opened.Count));
        opened[0].Chunks.Writer.Complete();
        Assert.Equal(0, await stream.ReadAsync(second));
    }

    [Fact]
    public async Task Read_ElsewhereAfterOneThatWasCancelled_TakesNothingOfThat()
    {
        await using MasterFileStream stream = new(Open, 100);
        byte[] buffer = new byte[1];
        using CancellationTokenSource cancelled = new();
        Task<int> given = stream.ReadAsync(buffer, cancelled.Token).AsTask();
        await cancelled.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => given);
        stream.Position = 50;
        Task<int> read = stream.ReadAsync(buffer).AsTask();
        await Kit.Until.TrueAsync(() => opened.Count == 2);
        opened[0].Chunks.Writer.TryWrite([1]);
        opened[1].Chunks.Writer.TryWrite([2]);
        Assert.Equal((1, 2, 51L), (await read.WaitAsync(Kit.LocalNetwork.Patience), (int)buffer[0], stream.Position));
        Assert.Equal([0, 50], opened.Select(static o => o.Position));
    }

    [Fact]
    public async Task Read_AfterOneThatFailed_AsksAnewAndDoesNotSayThatTheFileEnds()
    {
        await using MasterFileStream stream = new(Open, 100);
        byte[] buffer = new byte[1];
        Task<int> first = stream.ReadAsync(buffer).AsTask();
        opened[0].Chunks.Writer.TryWrite([1]);
        Assert.Equal(1, await first);
        Task<int> failed = stream.ReadAsync(buffer).AsTask();
        opened[0].Chunks.Writer.Complete(new IOException("gone"));
        Assert.Equal("gone", (await Assert.ThrowsAsync<IOException>(() => failed)).Message);
        Task<int> again = stream.ReadAsync(buffer).AsTask();
        opened[1].Chunks.Writer.TryWrite([2]);
        Assert.Equal((1, 2, 1L), (await again, (int)buffer[0], opened[1].Position));
    }

    [Fact]
    public async Task Disposed_AfterAReadThatWasCancelled_EndsWhatThatAskedFor()
    {
        MasterFileStream stream = new(Open, 100);
        using CancellationTokenSource cancelled = new();
        Task<int> given = stream.ReadAsync(new byte[1], cancelled.Token).AsTask();
        await cancelled.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => given);
        Assert.Equal(1, within);
        await stream.DisposeAsync().AsTask().WaitAsync(Kit.LocalNetwork.Patience);
        Assert.Equal(0, within);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => stream.ReadExactlyAsync(new byte[1]).AsTask());
    }

    private async IAsyncEnumerable<ReadOnlyMemory<byte>> Open(long position, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        Channel<byte[]> chunks = Channel.CreateUnbounded<byte[]>();
        opened.Add((position, chunks));
        within++;
        try
        {
            await foreach (byte[] chunk in chunks.Reader.ReadAllAsync(cancellationToken))
                yield return chunk;
        }
        finally
        {
            within--;
        }
    }
}
