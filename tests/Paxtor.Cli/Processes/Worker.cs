using System.Globalization;

namespace Paxtor.Cli.Tests.Processes;

/// <summary>A worker process and the test's end of its pipes.</summary>
internal sealed class Worker : IAsyncDisposable
{
    public const string Key = "register";
    private readonly ChildProcess process;
    private readonly FencedRegister register;
    private readonly Tenures tenures;
    private readonly Task serving;

    public Worker(string name, string quorum, double timeToLive, FencedRegister register, Tenures tenures)
    {
        Name = name;
        this.register = register;
        this.tenures = tenures;
        process = ChildProcess.Start("LockWorker", $"{name}@127.0.0.1", quorum, Key, timeToLive.ToString(CultureInfo.InvariantCulture));
        serving = Task.Run(ServeAsync);
    }

    public string Name { get; }

    public ChildProcess Process => process;

    public async ValueTask DisposeAsync()
    {
        await process.KillAsync();
        await serving;
        await process.DisposeAsync();
    }

    private async Task ServeAsync()
    {
        while (await process.Output.ReadLineAsync() is { } line)
        {
            string[] words = line.Split(' ');
            switch (words[0])
            {
                case "ACQUIRED":
                    tenures.Acquired(Name, Number(words[1]));
                    break;
                case "LOST":
                    tenures.Lost(Name, Number(words[1]));
                    break;
                case "READ":
                    await AnswerAsync(register.Read(Number(words[1])) is { } value ? $"VALUE {value}" : "REFUSED");
                    break;
                case "WRITE":
                    bool written = register.Write(Name, Number(words[1]), Number(words[2]));
                    await AnswerAsync(written ? "OK" : "REFUSED");
                    break;
            }
        }
    }

    private async Task AnswerAsync(string line)
    {
        try
        {
            await process.Input.WriteLineAsync(line);
            await process.Input.FlushAsync();
        }
        catch (IOException)
        {
            // Killed while it was being answered; the end of its output comes next.
        }
    }

    private static long Number(string text) => long.Parse(text, CultureInfo.InvariantCulture);
}
