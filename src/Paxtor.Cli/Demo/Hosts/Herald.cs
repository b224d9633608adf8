using Microsoft.Extensions.Hosting;

namespace Paxtor.Cli.Demo.Hosts;

/// <summary>The demo's hosted singleton: an ordinary background service that tells, again and again, that it runs.</summary>
internal sealed class Herald(SingletonTenure tenure) : BackgroundService
{
    /// <summary>Its key.</summary>
    public const string Key = "demo/herald";

    private static readonly TimeSpan Beat = TimeSpan.FromMilliseconds(50);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        DemoEvent.Tell(DemoEventKind.SingletonBegan, tenure.Token);
        using PeriodicTimer beat = new(Beat);
        while (await beat.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false))
        {
            if (tenure.IsHeld)
                DemoEvent.Tell(DemoEventKind.SingletonAlive, tenure.Token);
        }
    }
}
