using Paxtor.Tests.Ports;

namespace Paxtor.Tests.Hosting.Singletons;

/// <summary>A voter that is the whole quorum, for hosts whose nodes are its clients.</summary>
internal sealed class TestVoter : IAsyncDisposable
{
    private readonly string address;
    private PaxtorNode? node;

    public TestVoter() => address = $"voter@127.0.0.1:{OwnPorts.Take()}";

    public async Task StartAsync()
    {
        PaxtorOptions options = new() { Name = "voter@127.0.0.1", Listen = address["voter@".Length..], Durability = DurabilityMode.Memory };
        options.Quorum.Add(PaxtorOptions.SingleQuorum);
        node = await PaxtorNode.StartAsync(options);
    }

    /// <summary>Makes the settings those of a client.</summary>
    public void Configure(PaxtorOptions options) => options.Quorum.Add(address);

    public async ValueTask DisposeAsync()
    {
        if (node is not null)
            await node.DisposeAsync();
    }
}
