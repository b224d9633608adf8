namespace Paxtor.Bench.Processes;

/// <summary>What a caller does until its lap is over. Each is one async method around the plain call, so that nothing but the call is measured.</summary>
internal static class Callers
{
    /// <summary>Messages that a sender sends before it looks whether those before have been handled.</summary>
    private const int Window = 2048;

    private const int StreamItems = 10_000;

    public static async Task AddAsync(ICounter counter, Lap lap)
    {
        long count = 0;
        for (; !lap.IsOver; count += Lap.Stride)
        {
            long begun = TimeProvider.System.GetTimestamp();
            await counter.AddAsync(1);
            lap.Add(begun);
            for (int i = 1; i < Lap.Stride; i++)
                await counter.AddAsync(1);
        }

        lap.Count = count;
    }

    public static async Task AddTaskAsync(ICounter counter, Lap lap)
    {
        long count = 0;
        for (; !lap.IsOver; count += Lap.Stride)
        {
            long begun = TimeProvider.System.GetTimestamp();
            await counter.AddTaskAsync(1);
            lap.Add(begun);
            for (int i = 1; i < Lap.Stride; i++)
                await counter.AddTaskAsync(1);
        }

        lap.Count = count;
    }

    public static async Task ConfirmAsync(ICounter counter, Lap lap)
    {
        long count = 0;
        for (; !lap.IsOver; count += Lap.Stride)
        {
            long begun = TimeProvider.System.GetTimestamp();
            await counter.ConfirmAsync(Order.Sample);
            lap.Add(begun);
            for (int i = 1; i < Lap.Stride; i++)
                await counter.ConfirmAsync(Order.Sample);
        }

        lap.Count = count;
    }

    /// <summary>Sends, with a call after each window; it goes on sending until that of the window before is answered, so that two windows at most are on their way. Counts what was handled.</summary>
    public static async Task SendAsync(ICounter counter, Lap lap)
    {
        long count = 0;
        Task<int> before = Task.FromResult(0);
        for (; !lap.IsOver; count += Window)
        {
            for (int i = 1; i < Window; i++)
                await counter.NoteAsync(1);
            Task<int> handled = counter.AddTaskAsync(1);
            await before;
            before = handled;
        }

        await before;
        lap.Count = count;
    }

    public static async Task StreamAsync(ICounter counter, Lap lap)
    {
        long count = 0;
        while (!lap.IsOver)
        {
            await foreach (int item in counter.CountAsync(StreamItems))
                count += item >= 0 ? 1 : 0;
        }

        lap.Count = count;
    }

    /// <summary>Starts pieces of work as processes, in windows as <see cref="SendAsync"/>: the last of a window to be done tells it.</summary>
    public static async Task SpawnAsync(IProcesses processes, Lap lap)
    {
        long count = 0;
        Task before = Task.CompletedTask;
        for (; !lap.IsOver; count += Window)
        {
            Countdown left = new(Window);
            Func<ProcessContext, CancellationToken, Task> body = left.RunAsync;
            for (int i = 0; i < Window; i++)
                processes.Start(body);
            await before;
            before = left.Done;
        }

        await before;
        lap.Count = count;
    }

    /// <summary>Starts processes of a class one after the other, and awaits the pid of each.</summary>
    public static async Task StartAsync(IProcesses processes, Lap lap)
    {
        ProcessSpec spec = ProcessSpec.For<Brief>();
        long count = 0;
        for (; !lap.IsOver; count += Lap.Stride)
        {
            long begun = TimeProvider.System.GetTimestamp();
            await processes.StartAsync(spec);
            lap.Add(begun);
            for (int i = 1; i < Lap.Stride; i++)
                await processes.StartAsync(spec);
        }

        lap.Count = count;
    }

    private sealed class Countdown(int left)
    {
        private readonly TaskCompletionSource done = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Done => done.Task;

        public Task RunAsync(ProcessContext context, CancellationToken cancellationToken)
        {
            if (Interlocked.Decrement(ref left) == 0)
                done.SetResult();
            return Task.CompletedTask;
        }
    }
}
