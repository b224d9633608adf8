using System.Globalization;

namespace Paxtor.Cli.Demo;

/// <summary>
/// A worker of the demo: a node of its own that does read-modify-write on a shared file under the lock, again and again. It is told
/// <c>stall</c> (stay in the middle of the next update) and <c>stop</c> by lines on its standard input, and ends when that closes.
/// </summary>
internal sealed class DemoWorker(PaxtorOptions options, string file, int seed)
{
    /// <summary>The lock that all workers contend for.</summary>
    public const string Key = "demo/counter";

    private const int WorkMillisMin = 30;
    private const int WorkMillisMax = 120;
    private volatile bool stall;
    private volatile bool stop;

    public async Task<int> RunAsync()
    {
        using CancellationTokenSource inputClosed = new();
        Task input = ReadInputAsync(inputClosed);
        try
        {
            PaxtorNode node = await PaxtorNode.StartAsync(options, null, inputClosed.Token).ConfigureAwait(false);
            await using (node.ConfigureAwait(false))
            {
                Tell(new DemoEvent(DemoEventKind.Ready, MachineClock.Micros));
                await WorkAsync(node.Locks, inputClosed.Token).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (inputClosed.IsCancellationRequested)
        {
            // The demo has gone, or wants no more of us.
        }

        return ExitCodes.Ok;
    }

    private async Task WorkAsync(ILocks locks, CancellationToken cancellationToken)
    {
#pragma warning disable CA5394 // How long work takes is no secret.
        Random random = new(seed);
        while (!stop)
        {
            LockHandle held = await locks.AcquireAsync(Key, cancellationToken: cancellationToken).ConfigureAwait(false);
            await using (held.ConfigureAwait(false))
            {
                long count = long.Parse(await File.ReadAllTextAsync(file, cancellationToken).ConfigureAwait(false), CultureInfo.InvariantCulture);
                Tell(new DemoEvent(DemoEventKind.Acquired, MachineClock.Micros, held.Token, count));
                await Task.Delay(TimeSpan.FromMilliseconds(random.Next(WorkMillisMin, WorkMillisMax)), TimeProvider.System, cancellationToken).ConfigureAwait(false);
                if (stall)
                {
                    Tell(new DemoEvent(DemoEventKind.Stalled, MachineClock.Micros, held.Token));
                    await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken).ConfigureAwait(false);
                }

                if (held.Lost.IsCancellationRequested)
                {
                    Tell(new DemoEvent(DemoEventKind.Lost, MachineClock.Micros, held.Token));
                    Tell(new DemoEvent(DemoEventKind.Releasing, MachineClock.Micros, held.Token));
                    continue;
                }

                // Written beside and renamed, so that a kill in the middle leaves the old count or the new one.
                string beside = $"{file}.{Environment.ProcessId}";
                await File.WriteAllTextAsync(beside, (count + 1).ToString(CultureInfo.InvariantCulture), cancellationToken).ConfigureAwait(false);
                File.Move(beside, file, overwrite: true);
                Tell(new DemoEvent(DemoEventKind.Wrote, MachineClock.Micros, held.Token, count + 1));
                Tell(new DemoEvent(DemoEventKind.Releasing, MachineClock.Micros, held.Token));
            }
        }
#pragma warning restore CA5394
    }

    private async Task ReadInputAsync(CancellationTokenSource closed)
    {
        // Not Console.In: its asynchronous methods block.
        using StreamReader reader = new(Console.OpenStandardInput());
        while (await reader.ReadLineAsync(CancellationToken.None).ConfigureAwait(false) is { } line)
        {
            if (line == "stall")
                stall = true;
            else if (line == "stop")
                stop = true;
        }

#pragma warning disable VSTHRD103 // What it cancels are a start and waits; their callbacks are short.
        closed.Cancel();
#pragma warning restore VSTHRD103
    }

    private static void Tell(DemoEvent e)
    {
        Console.Out.WriteLine(e.Format());
        Console.Out.Flush();
    }
}
