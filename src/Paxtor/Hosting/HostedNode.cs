using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Paxtor.Node;

namespace Paxtor.Hosting;

/// <summary>
/// A node in the life of a host: it starts before any hosted service of the application does, and stops when all of them have stopped, so that they
/// can use locks from their start to their end.
/// </summary>
internal sealed partial class HostedNode : IHostedLifecycleService
{
    private readonly PaxtorOptions options;
    private readonly string section;
    private readonly IHostEnvironment? environment;
    private readonly ILogger log;

    /// <exception cref="PaxtorConfigurationException">A setting is wrong.</exception>
    public HostedNode(PaxtorOptions options, string section, IHostEnvironment? environment, ILoggerFactory loggers, IServiceProvider? services = null)
    {
        this.options = options;
        this.section = section;
        this.environment = environment;
        log = loggers.CreateLogger("Paxtor.Node");
        Node = new PaxtorNode(NodeSettings.Read(options), loggers, services);
    }

    public PaxtorNode Node { get; }

    public ILocks Locks => Node.EarlyLocks;

    public IProcesses Processes => Node.EarlyProcesses;

    public INames Names => Node.EarlyNames;

    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        if (environment?.IsDevelopment() == true && options.Quorum is [PaxtorOptions.SingleQuorum])
            LogSingle(log, Node.Name, options.Durability == DurabilityMode.Disk ? options.DataDirectory : "memory");
        try
        {
            DevelopmentDefaults.Prepare(options, environment);
            await Node.StartAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (PaxtorConfigurationException e) when (section != PaxtorOptions.SectionName)
        {
            throw new PaxtorConfigurationException(SettingsCheck.InSection(e.Message, section), e);
        }
    }

    /// <summary>Hosts that know no <see cref="StartingAsync"/> come here.</summary>
    public Task StartAsync(CancellationToken cancellationToken) => Node.StartAsync(cancellationToken);

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Others may still need it: see <see cref="StoppedAsync"/>. Hosts that do not call that dispose of the node with the services.</summary>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Node.DisposeAsync().AsTask();

    [LoggerMessage(EventId = 207, Level = LogLevel.Information, Message = "Development: the node {Node} is a quorum by itself, with its data in {Directory}. In production, Paxtor:Quorum names the voters.")]
    private static partial void LogSingle(ILogger log, string node, string? directory);
}
