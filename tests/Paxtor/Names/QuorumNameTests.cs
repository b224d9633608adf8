using Paxtor.Tests.Ports;

namespace Paxtor.Tests.Names;

/// <summary>Names over the embedded quorum, in memory.</summary>
public sealed class QuorumNameTests : NameConformance
{
    private readonly int port = OwnPorts.Take();

    protected override void Configure(PaxtorOptions options, string name) => Configure(options, name, port, null);

    /// <summary>Makes node a the quorum and the others its clients.</summary>
    /// <param name="options">The settings.</param>
    /// <param name="name">Which node.</param>
    /// <param name="port">Where a listens.</param>
    /// <param name="directory">Its data; null for memory.</param>
    internal static void Configure(PaxtorOptions options, string name, int port, string? directory)
    {
        if (name != "a")
        {
            options.Quorum.Add($"a@127.0.0.1:{port}");
            return;
        }

        options.Quorum.Add(PaxtorOptions.SingleQuorum);
        options.Listen = $"127.0.0.1:{port}";
        options.DataDirectory = directory;
        if (directory is null)
            options.Durability = DurabilityMode.Memory;
    }
}

/// <summary>The same with a quorum that keeps its data on disk.</summary>
public sealed class DurableQuorumNameTests : NameConformance
{
    private readonly int port = OwnPorts.Take();
    private readonly string folder = Directory.CreateTempSubdirectory("paxtor-names-").FullName;

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    protected override void Configure(PaxtorOptions options, string name) => QuorumNameTests.Configure(options, name, port, folder);
}
