using System.Globalization;
using Paxtor.Cli.Tests.Processes;

namespace Paxtor.Cli.Tests.Singletons;

/// <summary>A host process that may run the singleton, and what it told.</summary>
internal sealed class Player : IAsyncDisposable
{
    private readonly Timeline timeline;
    private readonly TaskCompletionSource ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task reading;

    public Player(string name, string engine, Timeline timeline, bool heeds = true, int timeToLive = 6)
    {
        Name = name;
        this.timeline = timeline;
        Process = ChildProcess.Start("SingletonWorker", $"{name}@127.0.0.1", engine, timeToLive.ToString(CultureInfo.InvariantCulture), heeds ? "heeds" : "ignores");
        reading = Task.Run(ReadAsync);
    }

    public string Name { get; }

    public ChildProcess Process { get; }

    /// <summary>Completes when its host has started.</summary>
    public Task Ready => ready.Task;

    /// <summary>Completes when its output has ended, as it does with the process.</summary>
    public Task Gone => reading;

    /// <summary>Closes its input, so that its host stops in good order.</summary>
    public async Task<int> StopAsync()
    {
        Process.Input.Close();
        await reading;
        return await Process.ExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await Process.KillAsync();
        await reading;
        await Process.DisposeAsync();
    }

    private async Task ReadAsync()
    {
        while (await Process.Output.ReadLineAsync() is { } line)
        {
            string[] words = line.Split(' ');
            if (words is not [var what, var token, var micros] || !long.TryParse(micros, CultureInfo.InvariantCulture, out long at))
                continue;
            if (what == "READY")
                ready.TrySetResult();
            else
                timeline.Add(Name, what, long.Parse(token, CultureInfo.InvariantCulture), at);
        }
    }
}
