using System.CommandLine;
using Microsoft.Extensions.Logging;
using Paxtor.Quorum.Backup;
using Paxtor.Quorum.Machine;

namespace Paxtor.Cli.Commands;

/// <summary><c>paxtor backup FILE</c>: a backup of a cluster that runs, or of a voter that does not.</summary>
internal static class BackupCommand
{
    private const string Description = """
        Writes a backup of a cluster into a file that 'paxtor restore' makes a new cluster of: of one that runs (--quorum), as its client, or, when it cannot be
        started any more, of a voter that does not run (--data). Locks and sessions are not in it: they belong to nodes that run.

        Take the directory of the voter that had come furthest (LAST in the list of 'paxtor status'): one that was behind lacks what the others have.
        Exit codes: 0 written; 64 wrong usage; 69 no quorum; 74 the file or the directory cannot be used; 78 wrong configuration.

        Examples:
          paxtor backup /backup/paxtor-monday --quorum n1@10.0.0.1:4700,n2@10.0.0.2:4700,n3@10.0.0.3:4700 --secret-file paxtor.secret
          paxtor backup /backup/paxtor-last --data /var/lib/paxtor
        """;

    public static Command Create()
    {
        ClusterOptions cluster = new();
        Argument<string> file = new("file") { Description = "The file to write. It must not exist.", HelpName = "FILE" };
        Option<string?> data = new("--data", "-d") { Description = "The data directory of a voter that does not run, instead of a cluster that does.", HelpName = "directory" };
        Option<LogLevel> log = Logging.Option(LogLevel.Error);
        Command command = new("backup", Description) { file, data, log };
        cluster.AddToVisitor(command);
        command.SetAction((parsed, cancellationToken) => StorageGuard.RunAsync(async () =>
        {
            string path = parsed.GetRequiredValue(file);
            long revision;
            if (parsed.GetValue(data) is { } directory)
            {
                StoreSnapshot state = StoppedVoter.Read(directory);
                BackupFile.Write(path, TimeProvider.System.GetUtcNow(), state.Revision, state.Encode());
                revision = state.Revision;
            }
            else
            {
                using ILoggerFactory logging = Logging.Factory(parsed.GetValue(log));
                PaxtorNode node = await PaxtorNode.StartAsync(cluster.ReadToAsk(parsed), logging, cancellationToken).ConfigureAwait(false);
                await using (node.ConfigureAwait(false))
                    revision = await node.BackupAsync(path, cancellationToken).ConfigureAwait(false);
            }

            await Console.Out.WriteLineAsync($"Revision {revision} is in {path}.").ConfigureAwait(false);
            return ExitCodes.Ok;
        }));
        return command;
    }
}
