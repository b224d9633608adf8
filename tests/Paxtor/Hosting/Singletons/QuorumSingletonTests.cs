using Paxtor.Tests.Singletons;

namespace Paxtor.Tests.Hosting.Singletons;

/// <summary>Hosted singletons over the embedded quorum.</summary>
public sealed class QuorumSingletonTests : SingletonConformance, IAsyncLifetime
{
    private readonly TestVoter voter = new();

    public async ValueTask InitializeAsync() => await voter.StartAsync();

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        await voter.DisposeAsync();
    }

    protected override void Configure(PaxtorOptions options) => voter.Configure(options);
}
