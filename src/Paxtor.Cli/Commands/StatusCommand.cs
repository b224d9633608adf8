using System.CommandLine;
using System.Globalization;
using Microsoft.Extensions.Logging;

namespace Paxtor.Cli.Commands;

/// <summary><c>paxtor status</c>: how a cluster's voters are.</summary>
internal static class StatusCommand
{
    private const string Description = """
        Shows each voter of a cluster: role, term, log, snapshot, sessions, and whether there is a quorum. Joins as a client for a moment; its own session counts too.

        Exit codes: 0 there is a quorum; 69 there is none; 78 wrong configuration.

        Examples:
          paxtor status --quorum n1@10.0.0.1:4700,n2@10.0.0.2:4700,n3@10.0.0.3:4700 --secret-file paxtor.secret
          paxtor status --json | jq '.voters[] | select(.role == "leader") | .name'
        """;

    private static readonly TimeSpan LookInterval = TimeSpan.FromMilliseconds(50);

    public static Command Create()
    {
        ClusterOptions cluster = new();
        Option<double> wait = new("--timeout", "-t") { Description = "How many seconds to wait for voters that do not answer. Default: 3.", DefaultValueFactory = static _ => 3, HelpName = "seconds" };
        Option<bool> json = Output.JsonOption();
        Option<LogLevel> log = Logging.Option(LogLevel.Error);
        Command command = new("status", Description) { wait, json, log };
        cluster.AddToVisitor(command);
        command.SetAction((parsed, cancellationToken) => Guard.RunAsync(async () =>
        {
            PaxtorOptions options = cluster.Read(parsed);
            using ILoggerFactory logging = Logging.Factory(parsed.GetValue(log));
            PaxtorNode node = await PaxtorNode.StartAsync(options, logging, cancellationToken).ConfigureAwait(false);
            await using (node.ConfigureAwait(false))
            {
                IReadOnlyList<PaxtorVoterStatus> voters = await LookAsync(node, ClusterOptions.Seconds("--timeout", parsed.GetValue(wait)), cancellationToken).ConfigureAwait(false);
                ClusterView view = ClusterView.Of(options.Cluster, voters);
                if (parsed.GetValue(json))
                    Output.Json(view);
                else
                    Print(view);
                return view.HasQuorum ? ExitCodes.Ok : ExitCodes.NoQuorum;
            }
        }));
        return command;
    }

    /// <summary>Waits until all voters were heard of and agree on a leader, or the time is over.</summary>
    private static async Task<IReadOnlyList<PaxtorVoterStatus>> LookAsync(PaxtorNode node, TimeSpan patience, CancellationToken cancellationToken)
    {
        long begun = TimeProvider.System.GetTimestamp();
        using PeriodicTimer timer = new(LookInterval);
        while (true)
        {
            IReadOnlyList<PaxtorVoterStatus> voters = await node.GetVotersAsync(cancellationToken).ConfigureAwait(false);
            bool complete = voters.All(static v => v is { IsReached: true, HasQuorum: true }) && voters.Any(static v => v.Role == "leader");
            if (complete || TimeProvider.System.GetElapsedTime(begun) >= patience)
                return voters;
            await timer.WaitForNextTickAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    private static void Print(ClusterView view)
    {
        string id = view.ClusterId is { } known ? $", id {known}" : "";
        Console.Out.WriteLine(view.HasQuorum
            ? string.Create(CultureInfo.InvariantCulture, $"Cluster {view.Cluster}{id}: {view.Health}; leader {view.Leader ?? "unknown"} of term {view.Term}, {view.Sessions} sessions, revision {view.Revision}")
            : $"Cluster {view.Cluster}{id}: {view.Health}");
        Console.Out.WriteLine();
        List<string[]> rows = [["VOTER", "ENDPOINT", "ROLE", "TERM", "QUORUM", "LOG", "COMMIT", "APPLIED", "SNAPSHOT", "SESSIONS", "REVISION"]];
        foreach (PaxtorVoterStatus v in view.Voters)
        {
            string[] name = [v.Name, v.Endpoint];
            string[] state = v.IsReached
                ? [v.Role, Text(v.Term), v.HasQuorum ? "yes" : "no", $"{v.FirstIndex}..{v.LastIndex}", Text(v.CommitIndex), Text(v.AppliedIndex)]
                : ["not reached"];
            string[] store = v.IsReached ? [v.SnapshotIndex == 0 ? "-" : Text(v.SnapshotIndex), Text(v.Sessions), Text(v.Revision)] : [];
            rows.Add([.. name, .. state, .. store]);
        }

        Output.Table(rows);
        foreach (PaxtorVoterStatus v in view.Voters.Where(static v => v.Problem is not null))
            Console.Out.WriteLine($"{v.Name}: {v.Problem}");
        if (view.Voters.Any(static v => !v.IsReached))
            Console.Out.WriteLine("Not reached: not running, another address, a firewall, or another secret. --log Information tells more.");
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
