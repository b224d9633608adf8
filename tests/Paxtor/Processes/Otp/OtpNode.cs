namespace Paxtor.Tests.Processes;

/// <summary>One node for all rows of a table.</summary>
public sealed class OtpNode : IAsyncLifetime
{
    internal TestNode Node { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Node = await TestNode.StartAsync();

    public ValueTask DisposeAsync() => Node.DisposeAsync();
}
