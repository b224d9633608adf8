using System.Globalization;
using Paxtor.Cli.Tests.Processes;

namespace Paxtor.Cli.Tests.Names;

/// <summary>A process that hosts named processes, and what they told.</summary>
internal sealed class NameHost : IAsyncDisposable
{
    /// <summary>
    /// Seconds. A third of it is the margin (see NameWorker), of which two fifths are what code has to heed the loss before <see cref="OnLost.FailFast"/> ends its node: with half a second of margin
    /// a busy machine ended nodes whose code heeds it.
    /// </summary>
    public const double TimeToLive = 6;

    private readonly NameLines lines;
    private readonly TaskCompletionSource ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task reading;

    public NameHost(string name, string engine, NameLines lines, params string[] endpoints)
    {
        Name = $"{name}@127.0.0.1";
        this.lines = lines;
        Process = ChildProcess.Start("NameWorker", [Name, engine, TimeToLive.ToString(CultureInfo.InvariantCulture), .. endpoints]);
        reading = Task.Run(ReadAsync);
    }

    public string Name { get; }

    public ChildProcess Process { get; }

    /// <summary>Completes when its node has started.</summary>
    public Task Ready => ready.Task;

    /// <summary>Completes when its output has ended, as it does with the process.</summary>
    public Task Gone => reading;

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
            if (words is not [var what, var key, var token, var micros] || !long.TryParse(micros, CultureInfo.InvariantCulture, out long at))
                continue;
            if (what == "READY")
                ready.TrySetResult();
            else
                lines.Add(key, Name, what, long.Parse(token, CultureInfo.InvariantCulture), at);
        }
    }
}
