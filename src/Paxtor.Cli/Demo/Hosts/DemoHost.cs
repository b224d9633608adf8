using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Paxtor.Cli.Demo.Hosts;

/// <summary>
/// A host of the demo's second act: an application with a process class and a hosted singleton. It is told <c>first</c> (start the named process here), <c>call</c> (call it, again
/// and again) and <c>stop</c> by lines on its standard input, and ends when that closes.
/// </summary>
internal sealed class DemoHost(Action<PaxtorOptions> configure)
{
    public const string First = "first";
    public const string Call = "call";
    public const string Stop = "stop";

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    public async Task<int> RunAsync()
    {
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { ApplicationName = "demo" });
        builder.Logging.SetMinimumLevel(LogLevel.Warning).AddConsole(static o => o.LogToStandardErrorThreshold = LogLevel.Trace);
        builder.AddPaxtor(configure);
        builder.Services.AddProcess<Tickets>();
        builder.Services.AddClusterSingleton<Herald>(Herald.Key);
        using IHost host = builder.Build();
        await host.StartAsync().ConfigureAwait(false);
        DemoEvent.Tell(DemoEventKind.Ready);

        PaxtorNode node = host.Services.GetRequiredService<PaxtorNode>();
        using CancellationTokenSource stop = new();
        Task calls = Task.CompletedTask;
        // Not Console.In: its asynchronous methods block.
        using StreamReader input = new(Console.OpenStandardInput());
        while (await input.ReadLineAsync(CancellationToken.None).ConfigureAwait(false) is { } line && line != Stop)
        {
            if (line == First)
                await node.Names.Permanent.WhereIsAsync(Tickets.Key, ProcessSpec.For<Tickets>(), Here(node)).ConfigureAwait(false);
            else if (line == Call)
                calls = CallAsync(node, stop.Token);
        }

#pragma warning disable VSTHRD103 // Nothing that is registered there takes long.
        stop.Cancel();
#pragma warning restore VSTHRD103
        await calls.ConfigureAwait(false);
        await host.StopAsync().ConfigureAwait(false);
        return ExitCodes.Ok;
    }

    private static NameOptions Here(PaxtorNode node) => new() { Placement = candidates => candidates.First(c => c.Member.Name == node.Name) };

    /// <summary>Takes tickets through the name, wherever its process runs.</summary>
    private static async Task CallAsync(PaxtorNode node, CancellationToken stop)
    {
        ITickets tickets = node.Processes.Get<ITickets>(node.Names.Name(Tickets.Key, ProcessSpec.For<Tickets>(), NameRestart.Permanent));
        while (!stop.IsCancellationRequested)
        {
            try
            {
                Ticket ticket = await tickets.NextAsync().ConfigureAwait(false);
                DemoEvent.Tell(DemoEventKind.Answered, ticket.Token, ticket.Number);
            }
            catch (PaxtorException e) when (e is NodeUnreachableException or ProcessNotFoundException or QuorumUnavailableException)
            {
                // Surely no ticket was given: asked again.
            }
            catch (Exception e) when (e is CallInterruptedException or TimeoutException)
            {
                DemoEvent.Tell(DemoEventKind.Unknown);
            }

            await Task.Delay(Pause, TimeProvider.System, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
