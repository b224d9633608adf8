using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Paxtor.Bench.Nodes;

/// <summary>A process of this measurement, which ends with it. Speaks by lines.</summary>
internal sealed partial class ChildProcess : IAsyncDisposable
{
    private const int SIGTERM = 15;
    private const int SIGCONT = 18;
    private const int SIGSTOP = 19;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private static readonly List<ChildProcess> Running = [];
    private readonly Process process;

    private ChildProcess(Process process)
    {
        this.process = process;
        lock (Running)
            Running.Add(this);
    }

    /// <summary>The processor time of all that run, user and system.</summary>
    public static TimeSpan ProcessorTime()
    {
        lock (Running)
        {
            TimeSpan sum = default;
            foreach (ChildProcess child in Running)
            {
                if (child.process.HasExited)
                    continue;
                child.process.Refresh();
                sum += child.process.TotalProcessorTime;
            }

            return sum;
        }
    }

    /// <summary>Starts this very program with other arguments.</summary>
    public static ChildProcess StartSelf(string? secret, params string[] arguments)
    {
        string program = Environment.ProcessPath!;
        string[] self = Path.GetFileNameWithoutExtension(program) == "dotnet" ? [typeof(ChildProcess).Assembly.Location] : [];
        ProcessStartInfo start = new(program, [.. self, .. arguments]) { RedirectStandardInput = true, RedirectStandardOutput = true };
        start.Environment[Target.SecretVariable] = secret;
        return new ChildProcess(Process.Start(start)!);
    }

    /// <summary>Starts another program, whose output nobody reads.</summary>
    public static ChildProcess StartQuiet(string program, params string[] arguments)
    {
        Process process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true })!;
        process.OutputDataReceived += static (_, _) => { };
        process.ErrorDataReceived += static (_, _) => { };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return new ChildProcess(process);
    }

    /// <summary>Sends a line.</summary>
    public async Task TellAsync(string line)
    {
        await process.StandardInput.WriteLineAsync(line);
        await process.StandardInput.FlushAsync();
    }

    /// <summary>The next line it prints.</summary>
    public async Task<string> ReadAsync() =>
        await process.StandardOutput.ReadLineAsync() ?? throw new InvalidOperationException($"The process {process.StartInfo.ArgumentList.FirstOrDefault()} ended without an answer.");

    /// <summary>Sends a line and reads one.</summary>
    public async Task<string> AskAsync(string line)
    {
        await TellAsync(line);
        return await ReadAsync();
    }

    /// <summary>SIGKILL; does not wait.</summary>
    public void Kill() => process.Kill();

    /// <summary>SIGTERM; does not wait.</summary>
    public void Terminate() => Send(SIGTERM);

    /// <summary>Makes it stand still.</summary>
    public void Pause() => Send(SIGSTOP);

    /// <summary>Lets it go on.</summary>
    public void Resume() => Send(SIGCONT);

    public Task EndedAsync() => process.WaitForExitAsync();

    /// <summary>Closes its input, at which it should end, and waits; kills it if it does not.</summary>
    public async ValueTask DisposeAsync()
    {
        lock (Running)
            Running.Remove(this);
        process.StandardInput.Close();
        using CancellationTokenSource limit = new(Patience);
        try
        {
            await process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill();
            await process.WaitForExitAsync();
        }

        process.Dispose();
    }

    private void Send(int signal)
    {
        if (SendSignal(process.Id, signal) != 0)
            throw new Win32Exception(Marshal.GetLastPInvokeError());
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int SendSignal(int processId, int signal);
}
