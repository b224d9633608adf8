namespace Paxtor.Cli.Commands;

/// <summary>Turns what a user can mend into a line on the standard error and an exit code, instead of a stack trace.</summary>
internal static class Guard
{
    public static async Task<int> RunAsync(Func<Task<int>> action)
    {
        try
        {
            return await action().ConfigureAwait(false);
        }
        catch (PaxtorConfigurationException e)
        {
            await Console.Error.WriteLineAsync($"paxtor: {e.Message}").ConfigureAwait(false);
            return ExitCodes.Configuration;
        }
        catch (QuorumUnavailableException e)
        {
            await Console.Error.WriteLineAsync($"paxtor: {e.Message} See which voters can be reached: paxtor status").ConfigureAwait(false);
            return ExitCodes.NoQuorum;
        }
        catch (OperationCanceledException)
        {
            return ExitCodes.SignalBase + Running.Posix.SIGINT;
        }
    }
}
