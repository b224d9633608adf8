using Paxtor.Foundation.Wire;
using Paxtor.Quorum.Storage;

namespace Paxtor.Cli.Commands;

/// <summary>As <see cref="Guard"/>, for commands that work on files and directories of their own.</summary>
internal static class StorageGuard
{
    public static Task<int> RunAsync(Func<Task<int>> action) => Guard.RunAsync(async () =>
    {
        try
        {
            return await action().ConfigureAwait(false);
        }
        catch (Exception e) when (e is StorageException or IOException or UnauthorizedAccessException or WireFormatException or PaxtorException and not QuorumUnavailableException)
        {
            await Console.Error.WriteLineAsync($"paxtor: {e.Message}").ConfigureAwait(false);
            return ExitCodes.Fatal;
        }
    });
}
