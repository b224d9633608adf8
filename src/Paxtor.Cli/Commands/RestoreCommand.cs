using System.CommandLine;
using System.Globalization;
using Paxtor.Node;
using Paxtor.Quorum.Backup;
using Paxtor.Quorum.Client;

namespace Paxtor.Cli.Commands;

/// <summary><c>paxtor restore FILE</c>: a new cluster out of a backup.</summary>
internal static class RestoreCommand
{
    private const string Description = """
        Makes a new cluster out of a backup: the data directories of all its voters, below one directory, each named as its voter. Move each to its voter's machine and
        start the voters with the same --quorum. Run it once for a cluster: what two runs make are two clusters.

        The old cluster must never run again. Fencing tokens of the new one lie above all that were ever given, as long as this machine's clock is right; --above
        makes sure of it where it may not be, or where the same backup was restored within the last ten minutes.
        Exit codes: 0 made; 64 wrong usage; 74 the backup or the directory cannot be used; 78 wrong configuration.

        Example:
          paxtor restore /backup/paxtor-monday --quorum n1@10.0.0.1:4700,n2@10.0.0.2:4700,n3@10.0.0.3:4700 --to restored
        """;

    public static Command Create()
    {
        Argument<string> file = new("file") { Description = "The backup.", HelpName = "FILE" };
        Option<string[]> quorum = new("--quorum", "-q") { Description = "All voters of the new cluster, name@host:port each, separated by commas or repeated.", HelpName = "voters", Required = true };
        Option<string> to = new("--to") { Description = "The directory to make. It must not exist, or be empty.", HelpName = "directory", Required = true };
        Option<long> above = new("--above") { Description = "A token that all new ones must exceed: the greatest that any resource has seen.", HelpName = "token" };
        Command command = new("restore", Description) { file, quorum, to, above };
        command.Validators.Add(parsed =>
        {
            if (parsed.GetValue(above) < 0)
                parsed.AddError("--above is a token, and no token is negative.");
        });
        command.SetAction((parsed, _) => StorageGuard.RunAsync(async () =>
        {
            IReadOnlyList<VoterAddress> voters = QuorumSetting.Read(parsed.GetRequiredValue(quorum))
                ?? throw new PaxtorConfigurationException($"--quorum is '{PaxtorOptions.SingleQuorum}': name the voters of the new cluster, also when there is one alone; start that one with 'single' and its name.");
            string path = parsed.GetRequiredValue(file), directory = parsed.GetRequiredValue(to);
            (DateTimeOffset takenAt, long revision, IReadOnlyList<ReadOnlyMemory<byte>> state) = BackupFile.Read(path);
            long least = ClusterRestore.TokenBaseAt(TimeProvider.System.GetUtcNow(), parsed.GetValue(above));
            (UInt128 id, long tokenBase) = ClusterRestore.Make(state, voters, directory, least);
            await Console.Out.WriteLineAsync(string.Create(
                CultureInfo.InvariantCulture,
                $"The cluster {id:x32} begins with revision {revision}, backed up at {takenAt:u}. Its tokens begin above {tokenBase}.")).ConfigureAwait(false);
            foreach (VoterAddress voter in voters)
                await Console.Out.WriteLineAsync($"  {Path.Combine(directory, voter.Name)} is the data directory of {voter.Name}").ConfigureAwait(false);
            return ExitCodes.Ok;
        }));
        return command;
    }
}
