using System.ComponentModel;
using System.Diagnostics;

namespace Paxtor.Pooling.Starting;

/// <summary>A shell that starts a worker, on this machine or through the remote shell, and what it says.</summary>
internal sealed class ShellRun : IAsyncDisposable
{
    private const int MaxLines = 20;

    private static readonly TimeSpan Drain = TimeSpan.FromSeconds(1);

    private readonly Lock gate = new();
    private readonly Process process;
    private readonly Queue<string> lines = new();
    private readonly TaskCompletionSource<string?> verdict = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task reading;
    private int worker;
    private int exitCode;
    private string? writeError;
    private bool disposed;

    private ShellRun(Process process, string? id)
    {
        this.process = process;
        Id = id;
        reading = ReadAsync();
    }

    /// <summary>The first line that was meant for the master, without its mark; null when the shell ended without one.</summary>
    public Task<string?> Verdict => verdict.Task;

    /// <summary>Whether the guardian saw the worker end, and killed what that had started.</summary>
    public bool SawTheEnd => verdict.Task is { IsCompletedSuccessfully: true, Result: { } said } && said.StartsWith(Shell.Ended, StringComparison.Ordinal);

    /// <summary>Completes when the shell has ended, and all that it said is read.</summary>
    public Task Ended => reading;

    /// <summary>By which all that the worker has started on this machine is known; null for a shell that starts none here.</summary>
    public string? Id { get; }

    /// <summary>The process id of the worker, on its host; 0 when it is not known.</summary>
    public int Worker => Volatile.Read(ref worker);

    /// <summary>The exit code; after <see cref="Ended"/>.</summary>
    public int ExitCode => Volatile.Read(ref exitCode);

    /// <summary>The last lines that were not meant for the master.</summary>
    public IReadOnlyList<string> LastLines
    {
        get
        {
            lock (gate)
                return lines.Count == 0 && writeError is { } error ? [error] : [.. lines];
        }
    }

    /// <summary>Starts one.</summary>
    /// <exception cref="PoolException">There is no such program.</exception>
    public static ShellRun Start(string program, IEnumerable<string> arguments, string? id = null)
    {
        ProcessStartInfo info = new(program, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        // What the application is told by its environment, its cluster's secret perhaps, is not for workers.
        foreach (string name in info.Environment.Keys.Where(static n => n.StartsWith("PAXTOR", StringComparison.OrdinalIgnoreCase) || n is "DOTNET_STARTUP_HOOKS").ToArray())
            info.Environment.Remove(name);
        try
        {
            return new ShellRun(Process.Start(info)!, id);
        }
        catch (Win32Exception e)
        {
            throw new PoolException($"'{program}' cannot be run: {e.Message}", e);
        }
    }

    /// <summary>Gives it its standard input. A shell that has ended does not read it: how it ended says why.</summary>
    public async Task WriteAsync(Func<Stream, Task> write)
    {
        try
        {
            Stream input = process.StandardInput.BaseStream;
            await write(input).ConfigureAwait(false);
            await input.FlushAsync().ConfigureAwait(false);
            process.StandardInput.Close();
        }
        catch (IOException e)
        {
            // A shell that has something to say about it has said so, or will.
            lock (gate)
                writeError = e.Message;
        }
    }

    /// <summary>Kills the shell; perhaps with all that it has started, as far as that is still below it.</summary>
    public void Kill(bool withChildren)
    {
        lock (gate)
        {
            try
            {
                if (!disposed && !process.HasExited)
                    process.Kill(withChildren);
            }
            catch (Exception e) when (e is AggregateException or Win32Exception or InvalidOperationException)
            {
                // It has ended in this moment, or something below it is another user's (sudo), and not ours to kill.
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        Kill(withChildren: false);
        await reading.ConfigureAwait(false);
        lock (gate)
        {
            disposed = true;
            process.Dispose();
        }
    }

    private async Task ReadAsync()
    {
        Task said = Task.WhenAll(ReadAsync(process.StandardOutput), ReadAsync(process.StandardError));
        await process.WaitForExitAsync().ConfigureAwait(false);
        // A program that the shell has left behind may hold its output open (ssh's ControlPersist does).
        await said.WaitAsync(Drain, TimeProvider.System).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        Volatile.Write(ref exitCode, process.ExitCode);
        verdict.TrySetResult(null);
    }

    private async Task ReadAsync(StreamReader reader)
    {
        while (await NextAsync(reader).ConfigureAwait(false) is { } line)
        {
            if (!line.StartsWith(Shell.Mark + " ", StringComparison.Ordinal))
                Keep(line);
            else if (line.AsSpan(Shell.Mark.Length + 1) is var said && said.StartsWith(Shell.Runs + " ", StringComparison.Ordinal) && int.TryParse(said[(Shell.Runs.Length + 1)..], out int id))
                Volatile.Write(ref worker, id);
            else
                verdict.TrySetResult(said.ToString());
        }
    }

    private static async Task<string?> NextAsync(StreamReader reader)
    {
        try
        {
            return await reader.ReadLineAsync().ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException or OperationCanceledException)
        {
            // The shell was disposed of while something else held its output open.
            return null;
        }
    }

    private void Keep(string line)
    {
        lock (gate)
        {
            if (lines.Count == MaxLines)
                lines.Dequeue();
            lines.Enqueue(line);
        }
    }
}
