using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;

namespace Paxtor.Cli.Tests.Processes;

/// <summary>A process that a test started, and that is gone when the test is.</summary>
internal sealed partial class ChildProcess : IAsyncDisposable
{
    public const int SIGINT = 2;
    public const int SIGKILL = 9;
    public const int SIGTERM = 15;
    public const int SIGCONT = 18;
    public const int SIGSTOP = 19;

    /// <summary>Nothing is waited for longer than this; a machine with much else to do takes long.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    private readonly Process process;
    private readonly StringBuilder said = new();
    private readonly Task errors;

    private ChildProcess(Process process)
    {
        this.process = process;
        errors = ReadErrorsAsync();
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
        StringBuilder output = new();
        char[] buffer = new char[4096];
        int count;
        do
        {
            count = await InTimeAsync(process.StandardOutput.ReadAsync(buffer, 0, buffer.Length), () => $"neither prints nor ends after '{output}'");
            output.Append(buffer, 0, count);
        }
        while (count > 0);
        await ExitAsync();
        return (process.ExitCode, output.ToString(), await ErrorsAsync());
    }

    /// <summary>The next line that it prints; fails when it prints none.</summary>
    public async Task<string> LineAsync() =>
        await InTimeAsync(process.StandardOutput.ReadLineAsync(), static () => "prints nothing") ?? throw new InvalidOperationException($"{Name} has ended its output: {await ErrorsAsync()}");

    /// <summary>What it wrote to its standard error, when it has ended.</summary>
    public async Task<string> ErrorsAsync()
    {
        await InTimeAsync(AsTask(errors), static () => "does not close its standard error");
        return Said;
    }

    /// <summary>Waits for the end.</summary>
    /// <returns>The exit code.</returns>
    public async Task<int> ExitAsync()
    {
        await InTimeAsync(AsTask(process.WaitForExitAsync()), static () => "does not end");
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

    /// <summary>Kills it. What it wrote to its standard error is shown with a test that fails.</summary>
    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        if (Said is { Length: > 0 } text)
            TestContext.Current.TestOutputHelper?.WriteLine($"{Name}: {text}");
        process.Dispose();
    }

    private string Name => $"{Path.GetFileName(process.StartInfo.FileName)} {string.Join(' ', process.StartInfo.ArgumentList)}";

    private string Said
    {
        get
        {
            lock (said)
                return said.ToString();
        }
    }

    private async Task<T> InTimeAsync<T>(Task<T> task, Func<string> what)
    {
        try
        {
            return await task.WaitAsync(Patience);
        }
        catch (TimeoutException)
        {
            throw new TimeoutException($"{Name} {what()}: {Said}");
        }
    }

    private static async Task<bool> AsTask(Task task)
    {
        await task;
        return true;
    }

    private async Task ReadErrorsAsync()
    {
        char[] buffer = new char[4096];
        while (await process.StandardError.ReadAsync(buffer, 0, buffer.Length) is > 0 and var count)
        {
            lock (said)
                said.Append(buffer, 0, count);
        }
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int pid, int signal);
}
