using System.CommandLine;
using System.Globalization;
using Microsoft.Extensions.Logging;

namespace Paxtor.Cli.Commands;

/// <summary><c>paxtor names</c> and <c>paxtor whereis</c>: what runs where, since when.</summary>
internal static class NamesCommand
{
    private const string Description = """
        Shows the names of the cluster: key, process, its class, whether it is permanent, fencing token, since when it runs, and how often it was restarted.

        Exit codes: 0 listed, also when there is none; 64 wrong usage; 69 no quorum; 78 wrong configuration.

        Examples:
          paxtor names --quorum n1@10.0.0.1:4700,n2@10.0.0.2:4700,n3@10.0.0.3:4700
          paxtor names --json
          paxtor names remove nightly-report
        """;

    private const string RemoveDescription = """
        Removes a permanent name: its process is told to exit and is not restarted. Waits until it has ended.

        Exit codes: 0 removed; 64 wrong usage; 66 there is no permanent name by this key; 69 no quorum; 78 wrong configuration.
        """;

    private const string WhereIsDescription = """
        Shows the pid of the process that has a name. Starts nothing.

        Exit codes: 0 shown; 64 wrong usage; 66 no process has the name; 69 no quorum; 78 wrong configuration.
        """;

    public static Command Create()
    {
        Option<bool> json = Output.JsonOption();
        Command command = new("names", Description) { json };
        VisitorAction.Set(command, async (node, parsed, cancellationToken) =>
        {
            List<NameInfo> names = [];
            await foreach (NameInfo name in node.Names.ListAsync(cancellationToken).ConfigureAwait(false))
                names.Add(name);
            names.Sort(static (a, b) => string.CompareOrdinal(a.Key.ToString(), b.Key.ToString()));
            if (parsed.GetValue(json))
                Output.Json(names.Select(View));
            else
                Print(names);
            return ExitCodes.Ok;
        });
        command.Add(CreateRemove());
        return command;
    }

    public static Command CreateWhereIs()
    {
        KeyArgument key = new();
        Command command = new("whereis", WhereIsDescription);
        key.AddTo(command);
        VisitorAction.Set(command, async (node, parsed, cancellationToken) =>
        {
            if (await key.ReadAsync(parsed).ConfigureAwait(false) is not { } name)
                return ExitCodes.Usage;
            if (await node.Names.LookupAsync(name, cancellationToken).ConfigureAwait(false) is not { } pid)
            {
                await Console.Error.WriteLineAsync($"paxtor: no process has the name {name}. See which there are: paxtor names").ConfigureAwait(false);
                return ExitCodes.Absent;
            }

            await Console.Out.WriteLineAsync(pid.ToString()).ConfigureAwait(false);
            return ExitCodes.Ok;
        });
        return command;
    }

    private static Command CreateRemove()
    {
        KeyArgument key = new();
        Command command = new("remove", RemoveDescription);
        key.AddTo(command);
        VisitorAction.Set(command, async (node, parsed, cancellationToken) =>
        {
            if (await key.ReadAsync(parsed).ConfigureAwait(false) is not { } name)
                return ExitCodes.Usage;
            if (await node.Names.RemoveAsync(name, cancellationToken).ConfigureAwait(false))
                return ExitCodes.Ok;
            string remedy = await node.Names.Temporary.LookupAsync(name, cancellationToken).ConfigureAwait(false) is { } pid
                ? $" It is the temporary name of {pid}, which is free again when that process ends."
                : " See which there are: paxtor names";
            await Console.Error.WriteLineAsync($"paxtor: there is no permanent name {name}.{remedy}").ConfigureAwait(false);
            return ExitCodes.Absent;
        });
        return command;
    }

    private static object View(NameInfo name) => new
    {
        Key = name.Key.ToString(), Pid = name.Pid?.ToString(), name.Pid?.Node, name.Class, Permanent = name.Restart == NameRestart.Permanent, name.Token, name.Since, name.Restarts,
    };

    private static void Print(List<NameInfo> names)
    {
        if (names.Count == 0)
        {
            Console.Out.WriteLine("There is no name.");
            return;
        }

        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        List<string[]> rows = [["KEY", "PID", "CLASS", "KIND", "TOKEN", "SINCE", "RESTARTS"]];
        foreach (NameInfo name in names)
        {
            rows.Add(
            [
                name.Key.ToString(),
                name.Pid?.ToString() ?? "none",
                name.Class,
                name.Restart == NameRestart.Permanent ? "permanent" : "temporary",
                name.Pid is null ? "" : name.Token.ToString(CultureInfo.InvariantCulture),
                name.Since is { } since ? Output.Ago(now - since) : "",
                name.Restart == NameRestart.Permanent ? name.Restarts.ToString(CultureInfo.InvariantCulture) : "",
            ]);
        }

        Output.Table(rows);
    }
}
