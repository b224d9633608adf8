using System.ComponentModel;
using System.Diagnostics;

namespace Paxtor.Pooling.Starting;

/// <summary>A shell that starts a worker, on this machine or through the remote shell, and what it says.</summary>
internal sealed class ShellRun : IAsyncDisposable
{
    private const int MaxLines = 20;

    private readonly Lock gate = new();
    private readonly Process process;
    private readonly Queue<string> lines = new();
    private readonly TaskCompletionSource<string?> verdict = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task reading;
    private int worker;
    private int exitCode;
    private bool disposed;

    private ShellRun(Process process)
    {
        this.process = process;
        reading = ReadAsync();
    }

    /// <summary>The first line that was meant for the master, without its mark; null when the shell ended without one.</summary>
    public Task<string?> Verdict => verdict.Task;

    /// <summary>Completes when the shell has ended, and all that it said is read.</summary>
    public Task Ended => reading;

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
                return [.. lines];
        }
    }

    /// <summary>Starts one.</summary>
    /// <exception cref="PoolException">There is no such program.</exception>
    public static ShellRun Start(string program, IEnumerable<string> arguments)
    {
        ProcessStartInfo info = new(program, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        // What the application is told by its environment, its cluster's secret perhaps, is not for workers.
        foreach (string name in info.Environment.Keys.Where(static n => n.StartsWith("PAXTOR", StringComparison.OrdinalIgnoreCase) || n is "DOTNET_STARTUP_HOOKS").ToArray())
            info.Environment.Remove(name);
        try
        {
            return new ShellRun(Process.Start(info)!);
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
            Keep(e.Message);
        }
    }

    /// <summary>Kills the shell alone.</summary>
    public void Kill()
    {
        lock (gate)
        {
            if (!disposed && !process.HasExited)
                process.Kill();
        }
    }

    public async ValueTask DisposeAsync()
    {
        Kill();
        await reading.ConfigureAwait(false);
        lock (gate)
        {
            disposed = true;
            process.Dispose();
        }
    }

    private async Task ReadAsync()
    {
        await Task.WhenAll(ReadAsync(process.StandardOutput), ReadAsync(process.StandardError)).ConfigureAwait(false);
        await process.WaitForExitAsync().ConfigureAwait(false);
        Volatile.Write(ref exitCode, process.ExitCode);
        verdict.TrySetResult(null);
    }

    private async Task ReadAsync(StreamReader reader)
    {
        while (await reader.ReadLineAsync().ConfigureAwait(false) is { } line)
        {
            if (!line.StartsWith(Shell.Mark + " ", StringComparison.Ordinal))
                Keep(line);
            else if (line.AsSpan(Shell.Mark.Length + 1) is var said && said.StartsWith(Shell.Runs + " ", StringComparison.Ordinal) && int.TryParse(said[(Shell.Runs.Length + 1)..], out int id))
                Volatile.Write(ref worker, id);
            else
                verdict.TrySetResult(said.ToString());
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
