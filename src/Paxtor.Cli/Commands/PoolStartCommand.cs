using System.CommandLine;
using Microsoft.Extensions.Logging;
using Paxtor.Cli.Pools;

namespace Paxtor.Cli.Commands;

/// <summary><c>paxtor pool start</c>.</summary>
internal static class PoolStartCommand
{
    private const string Description = """
        Starts a pool: a worker on each host that the hosts file names, through ssh, or directly on this machine. Then runs until it is stopped (paxtor pool stop, SIGTERM, SIGINT), and all
        its workers end with it. Hosts that fail are reported, and the others start all the same.

        The hosts file is the first there is of .hosts.paxtor and .hosts.erlang, in the working directory, the home directory, and beside the program: one host a line, '#' for comments.
        With --quorum, nodes of that cluster can be attached (paxtor pool attach).

        Exit codes: 0 stopped in order; 1 no worker could be started; 69 no quorum; 75 a pool of that name runs here; 78 wrong configuration, no hosts file among it.

        Examples:
          paxtor pool start
          paxtor pool start render --host render1 --host render2:4 --arg --gpu
          paxtor pool start --hosts-file machines --quorum n1@10.0.0.1:4700,n2@10.0.0.2:4700,n3@10.0.0.3:4700 --secret-file paxtor.secret
        """;

    public static Command Create()
    {
        Argument<string> name = PoolCommand.NameArgument();
        name.Description = "The first part of the workers' names. Default: pool.";
        Option<string[]> hosts = new("--host") { Description = "A host to start a worker on, or host:count for more; repeated. Instead of a hosts file.", HelpName = "host[:count]" };
        Option<string?> file = new("--hosts-file", "-f") { Description = "The hosts file.", HelpName = "file" };
        Option<string[]> arguments = new("--arg") { Description = "An extra command-line argument for the workers; repeated.", HelpName = "argument" };
        Option<string?> shell = new("--remote-shell") { Description = "The program that runs a command on another host. Default: ssh.", HelpName = "program" };
        Option<bool> idleMaster = new("--no-master-jobs") { Description = "The master's own node takes no jobs." };
        Option<double?> grace = new("--master-grace") { Description = "Seconds for which a worker may be without contact with the master before it ends itself. Default: 10.", HelpName = "seconds" };
        Option<LogLevel> log = Logging.Option(LogLevel.Warning);
        Option<bool> untilInputCloses = new("--until-input-closes") { Description = "Also end when the standard input closes.", Hidden = true };
        ClusterOptions cluster = new();
        Command command = new("start", Description) { name, hosts, file, arguments, shell, idleMaster, grace, log, untilInputCloses };
        cluster.AddToVisitor(command);
        command.SetAction((parsed, cancellationToken) => Guard.RunAsync(async () =>
        {
            PoolOptions options = new()
            {
                Name = parsed.GetValue(name)!,
                HostsFile = parsed.GetValue(file),
                Arguments = parsed.GetValue(arguments) ?? [],
                MasterTakesJobs = !parsed.GetValue(idleMaster),
            };
            if (parsed.GetValue(hosts) is { Length: > 0 } given)
                options.Hosts = [.. given.Select(HostOf)];
            if (parsed.GetValue(shell) is { } program)
                options.RemoteShell = program;
            if (parsed.GetValue(grace) is { } seconds)
                options.MasterGrace = ClusterOptions.Seconds("--master-grace", seconds);
            PaxtorOptions joined = cluster.Read(parsed);
            using ILoggerFactory logging = Logging.Factory(parsed.GetValue(log));
            return await RunAsync(options, joined.Quorum.Count > 0 ? joined : null, logging, parsed.GetValue(untilInputCloses), cancellationToken).ConfigureAwait(false);
        }));
        return command;
    }

    private static async Task<int> RunAsync(PoolOptions options, PaxtorOptions? cluster, ILoggerFactory logging, bool untilInputCloses, CancellationToken cancellationToken)
    {
        PoolSocket socket = PoolSocket.Of(options.Name);
        if (await PoolServer.OpenAsync(socket, cancellationToken).ConfigureAwait(false) is not { } server)
        {
            await Console.Error.WriteLineAsync($"paxtor: a pool '{options.Name}' runs here already.").ConfigureAwait(false);
            return ExitCodes.Busy;
        }

        await using (server.ConfigureAwait(false))
        {
            PaxtorNode? node = cluster is null ? null : await PaxtorNode.StartAsync(cluster, logging, cancellationToken).ConfigureAwait(false);
            try
            {
                options.Node = node;
                WorkerPool pool = await WorkerPool.StartAsync(options, logging, cancellationToken).ConfigureAwait(false);
                await using (pool.ConfigureAwait(false))
                {
                    Print(pool);
                    bool isEmpty = pool.Report.Failures.Count > 0 && pool.Report.Started.Count + pool.Report.TakenIn.Count == 0;
                    if (isEmpty)
                        return ExitCodes.Failed;
                    server.Serve(pool);
                    await Task.WhenAny(Stop.WhenToldAsync(untilInputCloses, cancellationToken), server.StopAsked, pool.Stopped).ConfigureAwait(false);
                }
            }
            catch (PoolException e)
            {
                throw new PaxtorConfigurationException(e.Message);
            }
            finally
            {
                if (node is not null)
                    await node.DisposeAsync().ConfigureAwait(false);
            }
        }

        return ExitCodes.Ok;
    }

    private static void Print(WorkerPool pool)
    {
        foreach (string started in pool.Report.Started)
            Console.Out.WriteLine($"started {started}");
        foreach (string taken in pool.Report.TakenIn)
            Console.Out.WriteLine($"taken in {taken}");
        foreach (PoolStartFailure failure in pool.Report.Failures)
        {
            Console.Error.WriteLine($"paxtor: {failure.Node} was not started: {failure.Reason}");
            if (failure.OutputFile is { } file)
                Console.Error.WriteLine($"  the last lines of {file} on {failure.Host}:");
            foreach (string line in failure.LastLines)
                Console.Error.WriteLine($"  {line}");
        }

        Console.Out.WriteLine($"The pool {pool.Name} runs. Stop it: paxtor pool stop {pool.Name}");
    }

    /// <summary>A host, or host:count; a colon within an IPv6 address is none of ours, and one in brackets may have a count behind them.</summary>
    private static PoolHost HostOf(string text)
    {
        int colon = text.LastIndexOf(':');
        bool isCount = colon > 0 && (text.IndexOf(':', StringComparison.Ordinal) == colon || text[colon - 1] == ']');
        string host = (isCount ? text[..colon] : text).Trim('[', ']');
        if (!isCount)
            return new PoolHost(host);
        return int.TryParse(text[(colon + 1)..], out int count) && count > 0
            ? new PoolHost(host, count)
            : throw new PaxtorConfigurationException($"--host {text}: what follows the colon is to be a number of workers.");
    }
}
