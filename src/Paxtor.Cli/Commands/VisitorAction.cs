using System.CommandLine;
using Microsoft.Extensions.Logging;

namespace Paxtor.Cli.Commands;

/// <summary>What a command does with a node that has joined the cluster for as long as the command runs.</summary>
internal static class VisitorAction
{
    /// <summary>Gives a command the options by which it finds the cluster, and its action.</summary>
    /// <param name="command">The command.</param>
    /// <param name="action">What it does; answers the exit code.</param>
    public static void Set(Command command, Func<PaxtorNode, ParseResult, CancellationToken, Task<int>> action)
    {
        ClusterOptions cluster = new();
        EngineOptions engine = new();
        Option<LogLevel> log = Logging.Option(LogLevel.Error);
        command.Add(log);
        cluster.AddToVisitor(command);
        engine.AddTo(command);
        command.SetAction((parsed, cancellationToken) => Guard.RunAsync(async () =>
        {
            using ILoggerFactory logging = Logging.Factory(parsed.GetValue(log));
            PaxtorOptions options = cluster.ReadToAsk(parsed);
            engine.Apply(parsed, options);
            PaxtorNode node = await PaxtorNode.StartAsync(options, logging, cancellationToken).ConfigureAwait(false);
            await using (node.ConfigureAwait(false))
                return await action(node, parsed, cancellationToken).ConfigureAwait(false);
        }));
    }
}
