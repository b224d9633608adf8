using System.CommandLine;
using Microsoft.Extensions.Logging;

namespace Paxtor.Cli.Commands;

/// <summary><c>paxtor node</c>: a node of the quorum, as a process of its own.</summary>
internal static class NodeCommand
{
    private const string Description = """
        Runs a node of the quorum until it is told to stop (SIGTERM, SIGINT).

        Exit codes: 0 stopped in order; 74 the node must not go on (its disk failed, or a rule was broken); 78 wrong configuration.

        Example:
          paxtor node --name n1@10.0.0.1 --quorum n1@10.0.0.1:4700,n2@10.0.0.2:4700,n3@10.0.0.3:4700 --data /var/lib/paxtor --secret-file paxtor.secret
        """;

    public static Command Create()
    {
        ClusterOptions cluster = new();
        Option<string?> listen = new("--listen") { Description = "Where to listen, host:port. Default: the endpoint by which --quorum lists this node.", HelpName = "host:port" };
        Option<string?> data = new("--data", "-d") { Description = "The directory of this voter's log and snapshots. Environment: PAXTOR_DATA.", HelpName = "directory" };
        Option<LogLevel> log = Logging.Option(LogLevel.Information);
        Option<bool> untilInputCloses = new("--until-input-closes") { Description = "Also end when the standard input closes.", Hidden = true };
        Command command = new("node", Description) { listen, data, log, untilInputCloses };
        cluster.AddTo(command);
        command.SetAction((result, cancellationToken) => Guard.RunAsync(async () =>
        {
            PaxtorOptions options = cluster.Read(result);
            options.Listen = result.GetValue(listen);
            options.DataDirectory = result.GetValue(data) ?? Environment.GetEnvironmentVariable("PAXTOR_DATA");
            TaskCompletionSource<Exception> fatal = new(TaskCreationOptions.RunContinuationsAsynchronously);
            options.OnFatal = e => fatal.TrySetResult(e);
            using ILoggerFactory logging = Logging.Factory(result.GetValue(log));
            PaxtorNode node = await PaxtorNode.StartAsync(options, logging, cancellationToken).ConfigureAwait(false);
            await using (node.ConfigureAwait(false))
            {
                Task told = Stop.WhenToldAsync(result.GetValue(untilInputCloses), cancellationToken);
                if (await Task.WhenAny(told, fatal.Task).ConfigureAwait(false) == told)
                    return ExitCodes.Ok;
                // Nothing of the node may go on: not even an orderly stop.
                await Console.Error.WriteLineAsync($"paxtor: the node ends: {(await fatal.Task.ConfigureAwait(false)).Message}").ConfigureAwait(false);
                Environment.Exit(ExitCodes.Fatal);
                return ExitCodes.Fatal;
            }
        }));
        return command;
    }
}
