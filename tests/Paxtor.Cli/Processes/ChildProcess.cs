using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Paxtor.Cli.Tests.Processes;

/// <summary>A process that a test started, and that is gone when the test is.</summary>
internal sealed partial class ChildProcess : IAsyncDisposable
{
    public const int SIGINT = 2;
    public const int SIGKILL = 9;
    public const int SIGTERM = 15;
    public const int SIGCONT = 18;
    public const int SIGSTOP = 19;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly Process process;
    private readonly Task<string> errors;

    private ChildProcess(Process process)
    {
        this.process = process;
        errors = process.StandardError.ReadToEndAsync();
    }

    public int Id => process.Id;

    public StreamReader Output => process.StandardOutput;

    public StreamWriter Input => process.StandardInput;

    /// <summary>Starts a program that stands beside the tests.</summary>
    public static ChildProcess Start(string program, params string[] arguments) => Start(program, arguments, null);

    public static ChildProcess Start(string program, string[] arguments, Action<ProcessStartInfo>? configure)
    {
        string path = Path.Combine(AppContext.BaseDirectory, program);
        ProcessStartInfo info = new(File.Exists(path) ? path : program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        configure?.Invoke(info);
        return new ChildProcess(Process.Start(info)!);
    }

    /// <summary>Runs a program to its end.</summary>
    public static async Task<(int Code, string Output, string Errors)> RunAsync(string program, params string[] arguments)
    {
        await using ChildProcess child = Start(program, arguments);
        return await child.EndAsync();
    }

    /// <summary>Waits for the end; closes the standard input first.</summary>
    public async Task<(int Code, string Output, string Errors)> EndAsync()
    {
        process.StandardInput.Close();
        string output = await process.StandardOutput.ReadToEndAsync().WaitAsync(Patience);
        await process.WaitForExitAsync().WaitAsync(Patience);
        return (process.ExitCode, output, await errors.WaitAsync(Patience));
    }

    /// <summary>What it wrote to its standard error, when it has ended.</summary>
    public Task<string> ErrorsAsync() => errors.WaitAsync(Patience);

    /// <summary>Waits for the end.</summary>
    /// <returns>The exit code.</returns>
    public async Task<int> ExitAsync()
    {
        await process.WaitForExitAsync().WaitAsync(Patience);
        return process.ExitCode;
    }

    public void Signal(int signal) => Assert.Equal(0, Kill(process.Id, signal));

    /// <summary>SIGKILL, and waits until it is gone.</summary>
    public async Task KillAsync()
    {
        if (!process.HasExited)
            _ = Kill(process.Id, SIGKILL);
        await process.WaitForExitAsync().WaitAsync(Patience);
    }

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        process.Dispose();
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int pid, int signal);
}
