using System.CommandLine;
using System.Globalization;
using Paxtor.Cli.Pools;

namespace Paxtor.Cli.Commands;

/// <summary><c>paxtor pool</c>: a pool of worker nodes that runs until it is stopped.</summary>
internal static class PoolCommand
{
    private const string Description = """
        Runs a pool of worker nodes on this and other machines. It lives in the process of 'paxtor pool start', and ends with it; the other commands reach it on the same machine, as the
        same user. Programs have pools of their own by WorkerPool: see docs/pool.md.
        """;

    private const string StatusDescription = """
        Shows the nodes of a pool, with their loads: jobs ready to run and not running.

        Exit codes: 0 shown; 66 no pool of that name runs here; 75 it is starting; 78 wrong configuration.

        Examples:
          paxtor pool status
          paxtor pool status render --json
        """;

    private const string StopDescription = """
        Stops a pool: running jobs are ended, and all the workers it started. Waits until it has stopped.

        Exit codes: 0 stopped; 66 no pool of that name runs here; 75 it is starting; 78 wrong configuration.
        """;

    private const string AttachDescription = """
        Adds a running node of the cluster that the pool was started with (paxtor pool start --quorum …). That node's program calls AddPaxtorPoolMember().

        Exit codes: 0 attached, or it was before; 1 it cannot be attached, the message says why; 66 no pool of that name runs here; 75 it is starting; 78 wrong configuration.
        """;

    public static Command Create() => new("pool", Description)
    {
        PoolStartCommand.Create(),
        CreateStatus(),
        CreateStop(),
        CreateAttach(),
    };

    /// <summary>The argument that names the pool.</summary>
    public static Argument<string> NameArgument() =>
        new("name") { Description = "The pool's name. Default: pool.", DefaultValueFactory = static _ => "pool" };

    private static Command CreateStatus()
    {
        Argument<string> name = NameArgument();
        Option<bool> json = Output.JsonOption();
        Command command = new("status", StatusDescription) { name, json };
        command.SetAction((parsed, cancellationToken) => Guard.RunAsync(() => AskAsync(parsed.GetValue(name)!, new PoolRequest(PoolRequest.Status), answer =>
        {
            if (parsed.GetValue(json))
                Output.Json(answer.View!);
            else
                Print(answer.View!);
            return ExitCodes.Ok;
        }, cancellationToken)));
        return command;
    }

    private static Command CreateStop()
    {
        Argument<string> name = NameArgument();
        Command command = new("stop", StopDescription) { name };
        command.SetAction((parsed, cancellationToken) => Guard.RunAsync(() =>
            AskAsync(parsed.GetValue(name)!, new PoolRequest(PoolRequest.Stop), static _ => ExitCodes.Ok, cancellationToken)));
        return command;
    }

    private static Command CreateAttach()
    {
        Argument<string> node = new("node") { Description = "The node, name@host, as it is called in its cluster." };
        Option<string> name = new("--name", "-n") { Description = "The pool's name. Default: pool.", DefaultValueFactory = static _ => "pool", HelpName = "name" };
        Command command = new("attach", AttachDescription) { node, name };
        command.SetAction((parsed, cancellationToken) => Guard.RunAsync(() =>
            AskAsync(parsed.GetValue(name)!, new PoolRequest(PoolRequest.Attach, parsed.GetValue(node)), answer =>
            {
                Console.Out.WriteLine(answer.Attached == AttachResult.Attached ? "attached" : "already attached");
                return ExitCodes.Ok;
            }, cancellationToken)));
        return command;
    }

    private static async Task<int> AskAsync(string name, PoolRequest request, Func<PoolAnswer, int> then, CancellationToken cancellationToken)
    {
        PoolSocket socket = PoolSocket.Of(name);
        switch (await PoolClient.AskAsync(socket, request, cancellationToken).ConfigureAwait(false))
        {
            case null:
                await Console.Error.WriteLineAsync($"paxtor: no pool '{name}' runs here. Start one: paxtor pool start {name}").ConfigureAwait(false);
                return ExitCodes.Absent;
            case { IsStarting: true } starting:
                await Console.Error.WriteLineAsync($"paxtor: {starting.Error}").ConfigureAwait(false);
                return ExitCodes.Busy;
            case { Error: { } error }:
                await Console.Error.WriteLineAsync($"paxtor: {error}").ConfigureAwait(false);
                return ExitCodes.Failed;
            case { } answer:
                return then(answer);
        }
    }

    private static void Print(PoolView view)
    {
        Console.Out.WriteLine($"Pool {view.Name}: master {view.Master}, process {view.ProcessId}, up {Output.Ago(TimeSpan.FromSeconds(view.UpSeconds))}");
        Console.Out.WriteLine();
        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        List<string[]> rows = [["NODE", "KIND", "LOAD", "EXPECTED", "REPORTED"]];
        foreach (PoolMemberView m in view.Members)
        {
            rows.Add(
            [
                m.Node,
                m.Kind,
                m.Load?.ToString(CultureInfo.InvariantCulture) ?? "-",
                m.ExpectedLoad?.ToString("0.#", CultureInfo.InvariantCulture) ?? "-",
                m.Reported is { } reported ? $"{Output.Ago(now - reported)} ago" : "-",
            ]);
        }

        Output.Table(rows);
    }
}
