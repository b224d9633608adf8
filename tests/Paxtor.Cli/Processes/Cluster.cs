using Paxtor.Tests.Ports;

namespace Paxtor.Cli.Tests.Processes;

/// <summary>Three durable nodes on this machine, each a process started as a user would start it.</summary>
internal sealed class Cluster : IAsyncDisposable
{
    public const int Voters = 3;
    private readonly string folder = Directory.CreateTempSubdirectory("paxtor-test-").FullName;
    private readonly string[] voters;
    private readonly ChildProcess?[] nodes = new ChildProcess?[Voters];

    public Cluster()
    {
        voters = [.. OwnPorts.Take(Voters).Select(static (port, i) => $"n{i + 1}@127.0.0.1:{port}")];
        for (int i = 0; i < Voters; i++)
            Start(i);
    }

    public string Quorum => string.Join(',', voters);

    public ChildProcess this[int index] => nodes[index] ?? throw new InvalidOperationException($"Node {index} does not run.");

    public static string NameOf(int index) => $"n{index + 1}@127.0.0.1";

    public static int IndexOf(string name) => name[1] - '1';

    public void Start(int index) =>
        nodes[index] = ChildProcess.Start("Paxtor.Cli", "node", "--name", NameOf(index), "--quorum", Quorum, "--data", DataOf(index), "--log", "Warning", "--until-input-closes");

    public string DataOf(int index) => Path.Combine(folder, $"n{index + 1}");

    public async Task KillAsync(int index)
    {
        await this[index].DisposeAsync();
        nodes[index] = null;
    }

    public PaxtorOptions ClientOptions(string name)
    {
        PaxtorOptions options = new() { Name = $"{name}@127.0.0.1" };
        options.Quorum.Add(Quorum);
        return options;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (ChildProcess? node in nodes)
        {
            if (node is not null)
                await node.DisposeAsync();
        }

        Directory.Delete(folder, recursive: true);
    }
}
