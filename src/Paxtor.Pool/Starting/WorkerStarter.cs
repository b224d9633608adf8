using System.Security.Cryptography;
using System.Text;
using Paxtor.Pooling.Code;

namespace Paxtor.Pooling.Starting;

/// <summary>Starts workers, each by a shell: directly on this machine, else through the remote shell.</summary>
/// <param name="options">How.</param>
/// <param name="early">Workers to run at once, on this machine: they wait for their ticket.</param>
internal sealed class WorkerStarter(PoolOptions options, IEnumerable<WorkerPlace> early) : IAsyncDisposable
{
    private readonly Lock gate = new();
    private readonly Dictionary<string, Task> sending = new(StringComparer.Ordinal);
    private readonly EarlyShells shells = new(early, place => RunHere(options, place));

    /// <summary>Ends the workers that were run early and are not started.</summary>
    public ValueTask DisposeAsync() => shells.DisposeAsync();

    /// <summary>Starts one and waits until it has joined.</summary>
    /// <param name="place">Where.</param>
    /// <param name="ticket">What it joins the pool with.</param>
    /// <param name="joined">Completes when it has joined the pool.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The shell that runs it, or why it does not run.</returns>
    public async Task<(ShellRun? Shell, PoolStartFailure? Failure)> StartAsync(WorkerPlace place, PoolTicket ticket, Task joined, CancellationToken cancellationToken)
    {
        ShellRun? shell = null;
        WorkerSettings settings = new(place.Node, ticket);
        try
        {
            shell = await shells.TakeAsync(place.Node).ConfigureAwait(false) ?? (place.IsHere ? RunHere(options, place) : RunThere(place));
            string? verdict = await TellAsync(shell, settings, joined, cancellationToken).ConfigureAwait(false);
            if (verdict == Shell.Missing)
            {
                await shell.DisposeAsync().ConfigureAwait(false);
                // On this machine only when the cache was emptied in this moment; it is never sent here through the remote shell.
                if (!place.IsHere)
                    await SendOnceAsync(place.Target, WorkerFiles.OfThisProcess(), cancellationToken).ConfigureAwait(false);
                shell = place.IsHere ? RunHere(options, place) : RunThere(place);
                verdict = await TellAsync(shell, settings, joined, cancellationToken).ConfigureAwait(false);
            }

            if (joined.IsCompletedSuccessfully)
                return (shell, null);
            return (null, await ExplainAsync(shell, place, verdict).ConfigureAwait(false));
        }
        catch (Exception e) when (e is PoolException or TimeoutException or OperationCanceledException)
        {
            string reason = e is OperationCanceledException ? $"It was not ready within {options.StartTimeout.TotalSeconds} s (PoolOptions.StartTimeout), or the start was given up." : e.Message;
            IReadOnlyList<string> lines = shell?.LastLines ?? [];
            if (shell is not null)
                await EndAsync(shell).ConfigureAwait(false);
            return (null, new PoolStartFailure(place.Host, place.Node, reason, shell?.Worker > 0 ? place.OutputFile : null, lines));
        }
    }

    /// <summary>Ends a worker of this machine with its shell and all that it has started; of another, only the shell: it is off the list, and ends itself.</summary>
    public static async Task EndAsync(ShellRun shell)
    {
        if (shell.Id is { } id)
        {
            shell.Kill(withChildren: true);
            WorkerFamily.Kill(id);
        }

        await shell.DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>What went wrong, from what the shell says at its end.</summary>
    private async Task<PoolStartFailure> ExplainAsync(ShellRun shell, WorkerPlace place, string? verdict)
    {
        // The last lines of its output come after the verdict.
        await shell.Ended.ConfigureAwait(false);
        bool ran = shell.Worker > 0;
        IReadOnlyList<string> lines = shell.LastLines;
        string reason = verdict switch
        {
            Shell.Missing => "The worker's program is not in the cache, where it was put.",
            null when place.IsHere => $"sh ended with code {shell.ExitCode}.",
            null when lines.Count > 0 => $"{options.RemoteShell} ended with code {shell.ExitCode}: {lines[^1]}",
            null => $"{options.RemoteShell} ended with code {shell.ExitCode} before the worker had started.",
            _ when verdict.StartsWith(Shell.Error + " ", StringComparison.Ordinal) => verdict[(Shell.Error.Length + 1)..],
            _ when verdict.StartsWith(Shell.Ended + " ", StringComparison.Ordinal) => $"The worker ended with code {verdict[(Shell.Ended.Length + 1)..]}.",
            _ => verdict,
        };
        await shell.DisposeAsync().ConfigureAwait(false);
        return new PoolStartFailure(place.Host, place.Node, reason, ran ? place.OutputFile : null, lines);
    }

    private static ShellRun RunHere(PoolOptions options, WorkerPlace place)
    {
        WorkerFiles files = WorkerFiles.OfThisProcess();
        ProgramCache.Fill(files);
        string id = NewId();
        return ShellRun.Start("sh", ["-c", Shell.Start(files.Hash, place.FileHost, id, UserHome.Directory(), options.DotNet ?? OwnDotNet(), options.Arguments)], id);
    }

    private static string NewId() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8));

    private ShellRun RunThere(WorkerPlace place) =>
        RunThere(place.Target, Shell.Start(WorkerFiles.OfThisProcess().Hash, place.FileHost, NewId(), home: null, options.DotNet, options.Arguments));

    private ShellRun RunThere(string target, string script) =>
        ShellRun.Start(options.RemoteShell, [.. options.RemoteShellArguments, target, $"sh -c {Shell.Quote(script)}"]);

    /// <summary>Gives the worker its settings.</summary>
    /// <returns>What the shell said first, when that came before the worker had joined.</returns>
    private static async Task<string?> TellAsync(ShellRun shell, WorkerSettings told, Task joined, CancellationToken cancellationToken)
    {
        byte[] settings = Encoding.UTF8.GetBytes(told.Write() + "\n");
        await shell.WriteAsync(async input => await input.WriteAsync(settings, cancellationToken).ConfigureAwait(false)).ConfigureAwait(false);
        await Task.WhenAny(joined, shell.Verdict).WaitAsync(cancellationToken).ConfigureAwait(false);
        return joined.IsCompletedSuccessfully ? null : await shell.Verdict.ConfigureAwait(false);
    }

    /// <summary>Several workers that start on one host wait for one sending.</summary>
    private Task SendOnceAsync(string target, WorkerFiles files, CancellationToken cancellationToken)
    {
        lock (gate)
        {
            if (!sending.TryGetValue(target, out Task? sent) || sent.IsFaulted || sent.IsCanceled)
                sending[target] = sent = SendAsync(target, files, cancellationToken);
            return sent;
        }
    }

    /// <summary>Sends the program to a host.</summary>
    private async Task SendAsync(string target, WorkerFiles files, CancellationToken cancellationToken)
    {
        ShellRun shell = RunThere(target, Shell.Unpack(files.Hash));
        await using (shell.ConfigureAwait(false))
        {
            await shell.WriteAsync(input => ProgramCache.WriteTarAsync(files, input)).ConfigureAwait(false);
            await shell.Ended.WaitAsync(cancellationToken).ConfigureAwait(false);
            if (shell.ExitCode != 0)
                throw new PoolException($"The worker's program could not be put into the cache there (code {shell.ExitCode}): {string.Join(' ', shell.LastLines)}");
        }
    }

    /// <summary>The program that runs this process's own runtime.</summary>
    /// <returns>Null when this program brings its runtime: then it has none, and the host's is looked for.</returns>
    private static string? OwnDotNet()
    {
        if (RuntimeFiles.OfThisProcess.AreBesideTheApplication)
            return null;
        string program = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(typeof(object).Assembly.Location)!, "..", "..", "..", "dotnet"));
        return File.Exists(program) ? program : null;
    }
}
