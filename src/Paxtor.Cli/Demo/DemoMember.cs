using System.Diagnostics;

namespace Paxtor.Cli.Demo;

/// <summary>
/// Keeps a program that does not end with the demo by itself: it runs until our standard input closes or says <c>kill</c>, and is then
/// ended by SIGKILL.
/// </summary>
internal static class DemoMember
{
    public static async Task<int> RunAsync(string[] command)
    {
        ProcessStartInfo start = new(command[0]) { UseShellExecute = false };
        foreach (string argument in command.Skip(1))
            start.ArgumentList.Add(argument);
        using Process process = Process.Start(start) ?? throw new InvalidOperationException($"{command[0]} could not be started.");
        Task ended = process.WaitForExitAsync();
        bool byItself = await Task.WhenAny(ended, ToldAsync()).ConfigureAwait(false) == ended;
        if (!byItself)
            process.Kill();
        await ended.ConfigureAwait(false);
        return byItself ? process.ExitCode : ExitCodes.Ok;
    }

    private static async Task ToldAsync()
    {
        // Not Console.In: its asynchronous methods block.
        using StreamReader reader = new(Console.OpenStandardInput());
        while (await reader.ReadLineAsync(CancellationToken.None).ConfigureAwait(false) is { } line && line != DemoEtcd.Kill)
        {
            // Nothing else is said.
        }
    }
}
