using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using Paxtor.Foundation.Loop;
using Paxtor.Foundation.Time;
using Paxtor.Transport;

namespace Paxtor.Node;

/// <summary>Starts a real node.</summary>
internal static partial class NodeStart
{
    /// <summary>Puts a node together and sets it going.</summary>
    /// <exception cref="PaxtorConfigurationException">Something it stands on cannot be used: its directory, its port.</exception>
    public static async Task<NodeRuntime> RunAsync(NodeSettings settings, ILoggerFactory loggers, IServiceProvider? services, CancellationToken cancellationToken)
    {
        ILogger logger = loggers.CreateLogger("Paxtor.Node");
        foreach (string warning in settings.Warnings)
            LogWarning(logger, warning);
        long incarnation = NewIncarnation();
        NodeFailure failure = new(settings.Name, settings.OnFatal, logger);
        NodeRuntime? runtime = null;
        SerialLoop? loop = null;
        VoterHost? voter = null;
        try
        {
            cancellationToken.ThrowIfCancellationRequested();
            voter = settings.IsVoter ? VoterHost.Open(settings, failure, loggers.CreateLogger("Paxtor.Quorum")) : null;
            loop = new SerialLoop(BootTimeProvider.Instance, RandomNumberGenerator.GetInt32(int.MaxValue), failure.Report);
            TcpNetwork network = new(loop, NetworkOptions(settings, incarnation), loggers.CreateLogger("Paxtor.Transport"));
            runtime = new NodeRuntime(settings, logger, failure, loop, network, voter);
            NodeRuntime made = runtime;
            failure.StopAll = made.StopActing;
            cancellationToken.ThrowIfCancellationRequested();
            await loop.RunOnLoopAsync(() => made.Assemble(loggers, incarnation, services)).ConfigureAwait(false);
            LogStarted(logger, settings.Name, settings.IsVoter ? "voter" : settings.Engine is { } engine ? $"client of {engine.Name}" : "client", settings.Cluster);
            return made;
        }
        catch (Exception e)
        {
            if (runtime is not null)
            {
                await runtime.KillAsync().ConfigureAwait(false);
            }
            else
            {
                voter?.Dispose();
                loop?.Dispose();
                settings.Security.Dispose();
            }

            if (e is TransportException transport)
                throw new PaxtorConfigurationException($"{Subject(settings)}: {transport.Message}", transport);
            throw;
        }
    }

    private static string Subject(NodeSettings settings) => settings.Listen is { } listen ? $"Paxtor:Listen '{listen}'" : "Paxtor";

    private static TcpNetworkOptions NetworkOptions(NodeSettings settings, long incarnation) => new()
    {
        LocalName = settings.Name,
        Incarnation = (ulong)incarnation,
        ClusterName = settings.Cluster,
        ListenEndpoint = settings.Listen,
        Security = settings.Security,
    };

    /// <summary>The time of the start in milliseconds, and ten random bits in case the clock is set back.</summary>
    private static long NewIncarnation() =>
        (BootTimeProvider.Instance.GetUtcNow().ToUnixTimeMilliseconds() << 10) | (uint)RandomNumberGenerator.GetInt32(1 << 10);

    [LoggerMessage(EventId = 200, Level = LogLevel.Warning, Message = "{Warning}")]
    private static partial void LogWarning(ILogger logger, string warning);

    [LoggerMessage(EventId = 201, Level = LogLevel.Information, Message = "The node {Node} runs as a {Kind} in the cluster {Cluster}.")]
    private static partial void LogStarted(ILogger logger, string node, string kind, string cluster);
}
