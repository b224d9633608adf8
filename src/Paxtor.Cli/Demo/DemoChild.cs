using System.Diagnostics;
using System.Text.Json;
using System.Threading.Channels;
using Paxtor.Cli.Running;

namespace Paxtor.Cli.Demo;

/// <summary>
/// A process of the demo. Its standard input stays open for as long as we live, and it ends itself when that closes: nothing is left
/// running, even if the demo itself is killed.
/// </summary>
internal sealed class DemoChild : IAsyncDisposable
{
    private const int ErrorLinesKept = 20;
    private readonly Process process;
    private readonly Task reading;
    private readonly Queue<string> errors = new();

    private DemoChild(string name, Process process, ChannelWriter<(DemoChild From, DemoEvent Event)> events)
    {
        Name = name;
        this.process = process;
        reading = Task.WhenAll(ReadEventsAsync(events), ReadErrorsAsync());
    }

    public string Name { get; }

    public bool HasExited => process.HasExited;

    public static DemoChild Start(string name, IEnumerable<string> arguments, ChannelWriter<(DemoChild From, DemoEvent Event)> events)
    {
        ProcessStartInfo info = Self.Start(arguments);
        info.RedirectStandardInput = true;
        info.RedirectStandardOutput = true;
        info.RedirectStandardError = true;
        Process started = Process.Start(info) ?? throw new InvalidOperationException($"{name} could not be started.");
        return new DemoChild(name, started, events);
    }

    /// <summary>Sends one line.</summary>
    public async Task TellAsync(string line)
    {
        try
        {
            await process.StandardInput.WriteLineAsync(line).ConfigureAwait(false);
            await process.StandardInput.FlushAsync().ConfigureAwait(false);
        }
        catch (IOException)
        {
            // It has ended; the reader of its output tells.
        }
    }

    /// <summary>Ends the process as a power cut would: SIGKILL.</summary>
    public async Task KillAsync()
    {
        process.Kill();
        await process.WaitForExitAsync().ConfigureAwait(false);
    }

    /// <summary>Waits until the process has ended and all it told was read.</summary>
    public async Task WaitForExitAsync(CancellationToken cancellationToken)
    {
        await process.WaitForExitAsync(cancellationToken).ConfigureAwait(false);
        await reading.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited)
            await KillAsync().ConfigureAwait(false);
        await reading.ConfigureAwait(false);
        process.Dispose();
    }

    /// <summary>The last lines it wrote to its standard error.</summary>
    public string LastErrors()
    {
        lock (errors)
            return string.Join(Environment.NewLine, errors);
    }

    private async Task ReadEventsAsync(ChannelWriter<(DemoChild From, DemoEvent Event)> events)
    {
        while (await process.StandardOutput.ReadLineAsync().ConfigureAwait(false) is { } line)
        {
            try
            {
                events.TryWrite((this, DemoEvent.Parse(line)));
            }
            catch (JsonException)
            {
                Keep(line);
            }
        }
    }

    private async Task ReadErrorsAsync()
    {
        while (await process.StandardError.ReadLineAsync().ConfigureAwait(false) is { } line)
            Keep(line);
    }

    private void Keep(string line)
    {
        lock (errors)
        {
            errors.Enqueue(line);
            if (errors.Count > ErrorLinesKept)
                errors.Dequeue();
        }
    }
}
