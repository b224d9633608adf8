using System.CommandLine;
using System.Globalization;
using Microsoft.Extensions.Logging;
using Paxtor.Cli.Running;

namespace Paxtor.Cli.Commands;

/// <summary><c>paxtor lock KEY -- COMMAND</c>: runs a command while holding a cluster-wide lock.</summary>
internal static class LockCommand
{
    /// <summary>The variable in which the command finds its fencing token.</summary>
    public const string TokenVariable = "PAXTOR_TOKEN";

    /// <summary>The variable in which the command finds the key it runs under.</summary>
    public const string KeyVariable = "PAXTOR_KEY";

    /// <summary>The command's name.</summary>
    public const string Name = "lock";

    private const string Description = """
        Runs a command while holding a cluster-wide lock. The command finds its fencing token in PAXTOR_TOKEN. It is ended when the lock is lost.

        Exit codes: the command's own (128 + n when signal n ended it); 64 wrong usage; 69 no quorum; 75 held by another or timed out;
        78 wrong configuration; 79 the lock was lost and the command ended; 126 the command cannot be run; 127 it was not found.

        Example:
          paxtor lock nightly-report --no-wait -- ./report.sh --all
          paxtor lock nightly-report --engine etcd --endpoints https://10.0.0.1:2379,https://10.0.0.2:2379 -- ./report.sh
        """;

    public static Command Create()
    {
        ClusterOptions cluster = new();
        EngineOptions engine = new();
        Argument<string> key = new("key") { Description = "The key of the lock, a text.", HelpName = "KEY" };
        Argument<string[]> command = new("command") { Description = "The command and its arguments, after '--'.", Arity = ArgumentArity.OneOrMore, HelpName = "-- COMMAND" };
        Option<bool> noWait = new("--no-wait") { Description = "Do not wait while another holds the lock: end with code 75." };
        Option<double?> timeout = new("--timeout", "-t") { Description = "Wait for so many seconds at most, then end with code 75.", HelpName = "seconds" };
        Option<NoQuorum> noQuorum = new("--no-quorum")
        {
            Description = "While there is no quorum: 'retry' as long as it takes (the default); 'fail' or 'return' end within 2 s with code 69, 'return' silently.",
            DefaultValueFactory = static _ => NoQuorum.Retry,
            HelpName = "retry|fail|return",
        };
        Option<LogLevel> log = Logging.Option(LogLevel.Warning);
        Command result = new(Name, Description) { key, command, noWait, timeout, noQuorum, log };
        cluster.AddTo(result);
        engine.AddTo(result);
        result.Validators.Add(parsed =>
        {
            if (parsed.GetValue(noWait) && parsed.GetValue(timeout) is not null)
                parsed.AddError("--no-wait and --timeout contradict each other: with --no-wait there is no wait to limit.");
        });
        result.SetAction((parsed, cancellationToken) => Guard.RunAsync(async () =>
        {
            LockOptions options = new()
            {
                Block = !parsed.GetValue(noWait),
                NoQuorum = parsed.GetValue(noQuorum),
                Timeout = parsed.GetValue(timeout) is { } seconds ? ClusterOptions.Seconds("--timeout", seconds) : null,
            };
            using ILoggerFactory logging = Logging.Factory(parsed.GetValue(log));
            PaxtorOptions node = cluster.Read(parsed);
            engine.Apply(parsed, node);
            return await RunAsync(node, parsed.GetRequiredValue(key), parsed.GetRequiredValue(command), options, logging, cancellationToken).ConfigureAwait(false);
        }));
        return result;
    }

    private static async Task<int> RunAsync(PaxtorOptions node, string key, string[] command, LockOptions options, ILoggerFactory logging, CancellationToken cancellationToken)
    {
        TaskCompletionSource<Exception> fatal = new(TaskCreationOptions.RunContinuationsAsynchronously);
        // Instead of the end of this process, which would leave the command running: it is told lost, and ended.
        node.OnFatal = e => fatal.TrySetResult(e);
        PaxtorNode started = await PaxtorNode.StartAsync(node, logging, cancellationToken).ConfigureAwait(false);
        await using (started.ConfigureAwait(false))
        {
            LockResult answer;
            try
            {
                Task<LockResult> asked = started.Locks.LockAsync(key, options, cancellationToken);
                // A node that cannot go on may leave the call unanswered.
                if (await Task.WhenAny(asked, fatal.Task).ConfigureAwait(false) == fatal.Task)
                    return await EndAsync(ExitCodes.Fatal, $"the node ends: {(await fatal.Task.ConfigureAwait(false)).Message}").ConfigureAwait(false);
                answer = await asked.ConfigureAwait(false);
            }
            catch (TimeoutException)
            {
                return await EndAsync(ExitCodes.Busy, $"'{key}' was not to be had within {options.Timeout!.Value.TotalSeconds.ToString(CultureInfo.InvariantCulture)} s").ConfigureAwait(false);
            }
            catch (QuorumUnavailableException e)
            {
                return await EndAsync(ExitCodes.NoQuorum, e.Message).ConfigureAwait(false);
            }
            catch (ArgumentException e)
            {
                return await EndAsync(ExitCodes.Usage, e.Message).ConfigureAwait(false);
            }

            if (answer.Status == LockStatus.NoQuorum)
                return ExitCodes.NoQuorum;
            if (!answer.IsAcquired)
                return await EndAsync(ExitCodes.Busy, $"'{key}' is held by {answer.Holder}").ConfigureAwait(false);
            LockHandle held = answer.Handle;
            await using (held.ConfigureAwait(false))
            {
                Dictionary<string, string> environment = new(StringComparer.Ordinal)
                {
                    [TokenVariable] = held.Token.ToString(CultureInfo.InvariantCulture),
                    [KeyVariable] = key,
                };
                // Half of the margin for the command to end by itself; the kill must come before anyone else can own the lock.
                int code = await new GuardedCommand(command, environment).RunAsync(held.Lost, node.SessionMargin / 2, TimeProvider.System, cancellationToken).ConfigureAwait(false);
                if (code == ExitCodes.LockLost)
                    await EndAsync(code, $"'{key}' was lost; the command was ended").ConfigureAwait(false);
                return code;
            }
        }
    }

    private static async Task<int> EndAsync(int code, string message)
    {
        await Console.Error.WriteLineAsync($"paxtor: {message}").ConfigureAwait(false);
        return code;
    }
}
