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

    /// <summary>Blocks every thread of the thread pool that there is.</summary>
    public static void BlockThreads()
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
