using System.Collections.Concurrent;
using System.Globalization;
using Paxtor.Bench.Processes;
using Paxtor.Bench.Reporting;

namespace Paxtor.Bench.Names;

/// <summary>What a caller does with names until its time is over. Each adds the times of its operations.</summary>
/// <param name="node">The node of the callers.</param>
internal sealed class NameCallers(PaxtorNode node)
{
    public static readonly ProcessSpec Spec = ProcessSpec.For<Counter>();
    private static readonly TimeProvider Clock = TimeProvider.System;
    private const int EndCallers = 256;
    private readonly ConcurrentBag<LockKey> started = [];
    private int keys;

    public static LockKey FilledKey(int number) => "filled/" + number.ToString("D7", CultureInfo.InvariantCulture);

    /// <summary>First calls, each to a new name, whose process is started by it.</summary>
    public async Task StartAsync(int caller, long end, Latencies times)
    {
        while (Clock.GetTimestamp() is long begun && begun < end)
        {
            LockKey key = "new/" + Interlocked.Increment(ref keys).ToString(CultureInfo.InvariantCulture);
            await node.Processes.Get<ICounter>(node.Names.Name(key, Spec)).AddAsync(1);
            times.Add(Clock.GetTimestamp() - begun);
            started.Add(key);
        }
    }

    /// <summary>Ends what <see cref="StartAsync"/> has started, so that there are as many names as before.</summary>
    public async Task EndStartedAsync()
    {
        await Task.WhenAll(Enumerable.Range(0, EndCallers).Select(_ => Task.Run(async () =>
        {
            while (started.TryTake(out LockKey key))
            {
                Pid pid = await node.Names.LookupAsync(key) ?? throw new InvalidOperationException("A name has lost its process.");
                Task<ExitReason> ended = node.Processes.WaitForExitAsync(pid);
                node.Processes.Exit(pid, ExitReason.Shutdown);
                await ended;
            }
        })));
    }

    /// <summary>Lookups of names that have a process, any of them.</summary>
    public async Task LookupAsync(int names, int caller, long end, Latencies times)
    {
        Random random = new(caller);
        while (Clock.GetTimestamp() is long begun && begun < end)
        {
            if (await node.Names.LookupAsync(FilledKey(random.Next(names))) is null)
                throw new InvalidOperationException("A name has lost its process.");
            times.Add(Clock.GetTimestamp() - begun);
        }
    }

    /// <summary>Later calls to any of the names, each through a reference made for it.</summary>
    public async Task CallAsync(int names, int caller, long end, Latencies times)
    {
        Random random = new(caller);
        while (Clock.GetTimestamp() is long begun && begun < end)
        {
            await node.Processes.Get<ICounter>(node.Names.Name(FilledKey(random.Next(names)), Spec)).AddAsync(1);
            times.Add(Clock.GetTimestamp() - begun);
        }
    }

    /// <summary>Ends of processes that have names: from the request to the end of the process, when its name is given up. Each is started before, out of the time.</summary>
    public async Task EndAsync(int caller, long end, Latencies times)
    {
        while (Clock.GetTimestamp() < end)
        {
            LockKey key = "ends/" + Interlocked.Increment(ref keys).ToString(CultureInfo.InvariantCulture);
            Pid pid = await node.Names.Temporary.WhereIsAsync(key, Spec);
            Task<ExitReason> ended = node.Processes.WaitForExitAsync(pid);
            long begun = Clock.GetTimestamp();
            node.Processes.Exit(pid, ExitReason.Shutdown);
            await ended;
            times.Add(Clock.GetTimestamp() - begun);
        }
    }

    /// <summary>Sees to it that so many names have a process.</summary>
    public async Task FillAsync(int from, int to, int callers, NameOptions? options = null)
    {
        int next = from - 1;
        await Task.WhenAll(Enumerable.Range(0, callers).Select(_ => Task.Run(async () =>
        {
            while (Interlocked.Increment(ref next) is int i && i < to)
                await node.Names.Temporary.WhereIsAsync(FilledKey(i), Spec, options);
        })));
    }
}
