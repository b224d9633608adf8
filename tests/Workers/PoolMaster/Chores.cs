using System.Diagnostics;

namespace Paxtor.Workers;

/// <summary>Jobs that do what they should not, and what must not matter.</summary>
public static class Chores
{
    private static readonly ManualResetEventSlim Never = new();

    /// <summary>Takes a processor for ever, heeding nothing.</summary>
    public static void Spin()
    {
        for (long i = 0; ; i++)
            GC.KeepAlive(i);
    }

    /// <summary>Blocks every thread of the thread pool that there is, at the word.</summary>
    public static void BlockThreads(string go)
    {
        Go.Await(go);
        BlockThreads();
        Go.Begun(go);
    }

    private static void BlockThreads()
    {
        ThreadPool.GetMinThreads(out int threads, out _);
        for (int i = 0; i < threads * 4; i++)
            ThreadPool.QueueUserWorkItem(static _ => Never.Wait());
    }

    /// <summary>Starts a program that runs on, in the worker's process group, and one that has left it for a session of its own.</summary>
    public static int StartChildren(string tag)
    {
        string[] forever = ["-c", "trap '' HUP TERM; while :; do sleep 1; done", tag];
        Process.Start("sh", forever);
        Process.Start("setsid", ["sh", .. forever]);
        return Environment.ProcessId;
    }

    /// <summary>Ends the worker's process in some way that is not in order.</summary>
    public static void Die(string way)
    {
        switch (way)
        {
            case "exit":
                Environment.Exit(3);
                break;
            case "exit in a finalizer":
                Forget();
                GC.Collect();
                GC.WaitForPendingFinalizers();
                break;
            case "fail fast":
                Environment.FailFast("a job has had enough");
                break;
            case "exception":
                new Thread(static () => throw new InvalidOperationException("on a thread of a job's own")).Start();
                break;
            case "stack":
                Recurse(1);
                break;
            case "exit that waits":
                // What is to be done before the process ends never gets done.
                AppDomain.CurrentDomain.ProcessExit += static (_, _) => Never.Wait();
                Environment.Exit(3);
                break;
            default:
                throw new ArgumentException(way, nameof(way));
        }

        Never.Wait();
    }

    /// <summary>The first time, the job of this name takes its worker's processor for ever; the next time it tells whether the process that ran it the first time has ended.</summary>
    public static string RunOnce(string folder)
    {
        string first = Path.Combine(folder, "first");
        if (!File.Exists(first))
        {
            File.WriteAllText(first + ".tmp", $"{Environment.ProcessId} {JobContext.Current!.Pid.Node}");
            File.Move(first + ".tmp", first);
            Spin();
        }

        // Of one that has ended and was not waited for yet, it is empty.
        string state = Path.Combine("/proc", File.ReadAllText(first).Split(' ')[0], "cmdline");
        return File.Exists(state) && File.ReadAllText(state).Contains("Paxtor.Worker", StringComparison.Ordinal) ? "the first runs yet" : "the first has ended";
    }

    /// <summary>Does its worst: programs that have left the process group, again and again, heeding no signal and with nothing open; all memory and all processors; a standard error that nobody reads.</summary>
    public static void DoTheWorst(string tag, string go)
    {
        Go.Await(go);
        Process.Start("sh", ["-c", "(setsid sh -c \"trap '' HUP TERM INT QUIT; exec <&- >&- 2>&-; while :; do sleep 1; done\" \"$0\" &) &", tag]).WaitForExit();
        Process.Start("sh", ["-c", "while :; do (setsid sh -c 'sleep 1000; :' \"$0\" </dev/null >/dev/null 2>&1 &) & sleep 0.2; done", tag]);
        Native.ClogStandardError();
        BlockThreads();
        for (int i = 0; i < Environment.ProcessorCount + 1; i++)
            new Thread(Spin) { Priority = ThreadPriority.Highest }.Start();
        Go.Begun(go);
        new Thread(TakeMemory).Start();
    }

    private static void TakeMemory()
    {
        List<byte[]> taken = new(1 << 20);
        for (int size = 1 << 20; ;)
        {
            try
            {
                taken.Add(new byte[size]);
            }
            catch (OutOfMemoryException)
            {
                // What is left in small pieces too.
                size = Math.Max(size / 2, 16);
            }
        }
    }

    [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.NoInlining)]
    private static void Forget() => GC.KeepAlive(new LastWords());

    private static int Recurse(int depth) => depth == int.MaxValue ? 0 : 1 + Recurse(depth + 1);

    private sealed class LastWords
    {
        ~LastWords() => Environment.Exit(3);
    }

    /// <summary>All that a pool can do, from a worker; the attaching fails, as nothing is to be attached.</summary>
    public static async Task<string> UseThePoolAsync()
    {
        IPool pool = JobContext.Current!.Pool;
        string members = string.Join(' ', pool.Members.Select(static m => m.Node));
        string node = await pool.GetNodeAsync();
        int other = await pool.RunAsync(() => Add(1, 2));
        AttachResult own = await pool.AttachAsync(pool.Node);
        string refused = "";
        try
        {
            await pool.AttachAsync("stranger@localhost");
        }
        catch (PoolException e)
        {
            refused = e.Message;
        }

        return $"{pool.Node}|{pool.Master}|{members}|{pool.Members.Any(m => m.Node == node)}|{other}|{own}|{refused}";
    }

    /// <summary>Stops the pool that it runs in.</summary>
    public static Task StopThePoolAsync() => JobContext.Current!.Pool.StopAsync();

    /// <summary>Goes on until it is told to exit.</summary>
    public static Task WaitAsync(CancellationToken token) => new TaskCompletionSource().Task.WaitAsync(token);

    public static int Add(int a, int b) => a + b;
}
