namespace Paxtor.Pooling.Starting;

/// <summary>
/// Shells on this machine that are run while the master's node still starts: their workers load their program meanwhile, and then wait for their settings on the standard input.
/// One that never gets any ends by itself as soon as the master's process does.
/// </summary>
internal sealed class EarlyShells : IAsyncDisposable
{
    private readonly Lock gate = new();
    private readonly Dictionary<string, Task<ShellRun>> shells = new(StringComparer.Ordinal);

    /// <param name="places">Where workers are to run, on this machine.</param>
    /// <param name="run">Runs the shell of one.</param>
    public EarlyShells(IEnumerable<WorkerPlace> places, Func<WorkerPlace, ShellRun> run)
    {
        // How it ends is told to whoever takes it.
        foreach (WorkerPlace place in places.DistinctBy(static p => p.Node, StringComparer.Ordinal))
            shells.Add(place.Node, Task.Run(() => run(place)));
    }

    /// <summary>The shell of a worker, for whoever will end it; null when none was run, or it was taken.</summary>
    public async Task<ShellRun?> TakeAsync(string node)
    {
        Task<ShellRun>? begun;
        lock (gate)
        {
            if (!shells.Remove(node, out begun))
                return null;
        }

        return await begun.ConfigureAwait(false);
    }

    /// <summary>Ends those that nobody has taken.</summary>
    public async ValueTask DisposeAsync()
    {
        Task<ShellRun>[] left;
        lock (gate)
        {
            left = [.. shells.Values];
            shells.Clear();
        }

        foreach (Task<ShellRun> shell in left)
        {
            await ((Task)shell).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (shell.IsCompletedSuccessfully)
                await WorkerStarter.EndAsync(await shell.ConfigureAwait(false)).ConfigureAwait(false);
        }
    }
}
