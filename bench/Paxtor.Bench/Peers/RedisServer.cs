using System.Globalization;
using Paxtor.Bench.Nodes;

namespace Paxtor.Bench.Peers;

/// <summary>One Redis that syncs every write.</summary>
internal sealed class RedisServer : IAsyncDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("paxtor-bench-").FullName;
    private readonly int port = FreePorts.Find(1)[0];
    private readonly ChildProcess process;

    public RedisServer(string program) => process = ChildProcess.StartQuiet(
        program, "--port", port.ToString(CultureInfo.InvariantCulture), "--bind", "127.0.0.1", "--dir", folder, "--save", "", "--appendonly", "yes", "--appendfsync", "always");

    public Target Target => Target.Redis(port);

    public async ValueTask DisposeAsync()
    {
        process.Kill();
        await process.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }
}
