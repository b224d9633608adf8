namespace Paxtor.Cli.Commands;

/// <summary>When a long-running command is to end.</summary>
internal static class Stop
{
    /// <summary>Waits for the cancellation of the command (Ctrl-C, SIGTERM) or, if wanted, for the end of the standard input.</summary>
    public static async Task WhenToldAsync(bool whenInputCloses, CancellationToken cancellationToken)
    {
        TaskCompletionSource told = new(TaskCreationOptions.RunContinuationsAsynchronously);
        using CancellationTokenRegistration registration = cancellationToken.UnsafeRegister(static s => ((TaskCompletionSource)s!).TrySetResult(), told);
        if (whenInputCloses)
            await Task.WhenAny(told.Task, ReadToEndAsync()).ConfigureAwait(false);
        else
            await told.Task.ConfigureAwait(false);
    }

    private static async Task ReadToEndAsync()
    {
        byte[] buffer = new byte[256];
        Stream input = Console.OpenStandardInput();
        await using (input.ConfigureAwait(false))
        {
            while (await input.ReadAsync(buffer).ConfigureAwait(false) > 0)
            {
                // What is written there means nothing; only its end does.
            }
        }
    }
}
