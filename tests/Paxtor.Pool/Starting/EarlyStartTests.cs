using System.Text;
using Paxtor.Pool.Tests.Kit;
using Paxtor.Pooling.Worker;

namespace Paxtor.Pool.Tests.Starting;

/// <summary>What is done ahead, so that a start takes less time.</summary>
public sealed class EarlyStartTests
{
    [Fact]
    public async Task Start_GivenUpBeforeTheMasterRuns_LeavesNoWorker()
    {
        WorkerProcesses workers = new();
        PoolOptions options = new() { Name = "given-up", Hosts = [new PoolHost("localhost", 2)], Arguments = [workers.Tag] };
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => WorkerPool.StartAsync(options, cancellationToken: new CancellationToken(canceled: true)));
        await workers.GoneAsync();
    }

    [Fact]
    public void Settings_InPieces_AreOneLine()
    {
        using Pieces input = new("{\"na", "me\":1}", "\nmore");
        Assert.Equal("{\"name\":1}", SettingsInput.ReadLine(input));
    }

    [Fact]
    public void Settings_InputEndsWithoutALine_IsAnError()
    {
        using Pieces input = new("{");
        Assert.Contains("did not come", Assert.Throws<PoolException>(() => SettingsInput.ReadLine(input)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Settings_LineWithoutAnEnd_IsAnError()
    {
        using Pieces input = new([.. Enumerable.Repeat(new string('x', 1000), 100)]);
        Assert.Contains("longer than", Assert.Throws<PoolException>(() => SettingsInput.ReadLine(input)).Message, StringComparison.Ordinal);
    }

    /// <summary>A stream that gives each text by itself.</summary>
    private sealed class Pieces(params string[] texts) : MemoryStream
    {
        private readonly Queue<byte[]> pieces = new(texts.Select(Encoding.UTF8.GetBytes));

        public override int Read(byte[] buffer, int offset, int count)
        {
            if (!pieces.TryDequeue(out byte[]? piece))
                return 0;
            int taken = Math.Min(piece.Length, count);
            piece.AsSpan(0, taken).CopyTo(buffer.AsSpan(offset));
            return taken;
        }
    }
}
