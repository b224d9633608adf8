using System.CommandLine;
using System.Globalization;
using Microsoft.Extensions.Logging;

namespace Paxtor.Cli.Commands;

/// <summary><c>paxtor locks</c>: who holds what, and who waits.</summary>
internal static class LocksCommand
{
    private const string Description = """
        Shows the locks that someone holds: key, holder, fencing token, since when it is held, and who waits since when, in order. With KEY, that lock alone.

        KEY is a text, as for 'paxtor lock'; --value takes any other key, as it is shown: 42, ("order", 42), guid(…).
        Exit codes: 0 listed, also when there is none; 64 wrong usage; 69 no quorum; 78 wrong configuration.

        Examples:
          paxtor locks --quorum n1@10.0.0.1:4700,n2@10.0.0.2:4700,n3@10.0.0.3:4700
          paxtor locks nightly-report
          paxtor locks --value '("order", 42)'
          paxtor locks --prefix order --json
          paxtor locks --engine etcd --endpoints https://10.0.0.1:2379,https://10.0.0.2:2379
        """;

    public static Command Create()
    {
        ClusterOptions cluster = new();
        EngineOptions engine = new();
        Argument<string?> key = new("key") { Description = "The key of one lock, a text.", HelpName = "KEY", Arity = ArgumentArity.ZeroOrOne };
        Option<string?> value = new("--value") { Description = "The key of one lock, as it is shown.", HelpName = "key" };
        Option<string?> prefix = new("--prefix") { Description = "Only locks whose key, as it is shown and without its first quotation mark or bracket, begins with this.", HelpName = "text" };
        Option<bool> json = Output.JsonOption();
        Option<LogLevel> log = Logging.Option(LogLevel.Error);
        Command command = new("locks", Description) { key, value, prefix, json, log };
        cluster.AddToVisitor(command);
        engine.AddTo(command);
        command.Validators.Add(parsed =>
        {
            if (new[] { parsed.GetValue(key), parsed.GetValue(value), parsed.GetValue(prefix) }.Count(static o => o is not null) > 1)
                parsed.AddError("KEY, --value and --prefix each say which locks to show: give one of them.");
        });
        command.SetAction((parsed, cancellationToken) => Guard.RunAsync(async () =>
        {
            LockKey? one;
            try
            {
                one = parsed.GetValue(key) is { } text ? (LockKey?)LockKey.From(text) : parsed.GetValue(value) is { } shown ? (LockKey?)LockKey.Parse(shown) : null;
            }
            catch (FormatException e)
            {
                await Console.Error.WriteLineAsync($"paxtor: --value: {e.Message} A text is in quotation marks: --value '\"orders\"'.").ConfigureAwait(false);
                return ExitCodes.Usage;
            }

            using ILoggerFactory logging = Logging.Factory(parsed.GetValue(log));
            PaxtorOptions options = cluster.ReadToAsk(parsed);
            engine.Apply(parsed, options);
            PaxtorNode node = await PaxtorNode.StartAsync(options, logging, cancellationToken).ConfigureAwait(false);
            await using (node.ConfigureAwait(false))
            {
                List<LockQueue> locks = await ReadAsync(node, one, parsed.GetValue(prefix), cancellationToken).ConfigureAwait(false);
                if (parsed.GetValue(json))
                    Output.Json(locks.Select(static l => new { Key = l.Key.ToString(), Holder = View(l.Entries[0]), Waiting = l.Entries.Skip(1).Select(View) }));
                else
                    Print(locks, one);
                return ExitCodes.Ok;
            }
        }));
        return command;
    }

    private static async Task<List<LockQueue>> ReadAsync(PaxtorNode node, LockKey? one, string? prefix, CancellationToken cancellationToken)
    {
        List<LockQueue> locks = [];
        if (one is { } key)
        {
            if (await node.Locks.GetQueueAsync(key, cancellationToken).ConfigureAwait(false) is { Count: > 0 } queue)
                locks.Add(new LockQueue(key, queue));
            return locks;
        }

        await foreach (LockQueue queue in node.ListLocksAsync(cancellationToken).ConfigureAwait(false))
        {
            if (prefix is null || Shown(queue.Key).StartsWith(prefix, StringComparison.Ordinal))
                locks.Add(queue);
        }

        return [.. locks.OrderBy(static l => l.Key.ToString(), StringComparer.Ordinal)];
    }

    private static string Shown(LockKey key) => key.ToString().TrimStart('"', '\'', '(', '[');

    private static object View(LockQueueEntry entry) => new { Pid = entry.Pid.ToString(), entry.Pid.Node, entry.Token, entry.AskedAt, entry.OwnsSince };

    private static void Print(List<LockQueue> locks, LockKey? one)
    {
        if (locks.Count == 0)
        {
            Console.Out.WriteLine(one is { } key ? $"Nobody holds {key}." : "Nobody holds a lock.");
            return;
        }

        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        List<string[]> rows = [["KEY", "PLACE", "PID", "TOKEN", "SINCE"]];
        foreach (LockQueue queue in locks)
        {
            for (int i = 0; i < queue.Entries.Count; i++)
            {
                LockQueueEntry entry = queue.Entries[i];
                string place = i == 0 ? "holds" : $"waits, {i.ToString(CultureInfo.InvariantCulture)}.";
                string token = entry.Token.ToString(CultureInfo.InvariantCulture);
                rows.Add([i == 0 ? queue.Key.ToString() : "", place, entry.Pid.ToString(), token, $"{Output.Ago(now - (entry.OwnsSince ?? entry.AskedAt))}"]);
            }
        }

        Output.Table(rows);
    }
}
