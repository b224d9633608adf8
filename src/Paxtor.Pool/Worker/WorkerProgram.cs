using System.Text;
using Microsoft.Win32.SafeHandles;
using Paxtor.Pooling.Starting;
using Paxtor.Pooling.Watch;

namespace Paxtor.Pooling.Worker;

/// <summary>What the launcher runs on a worker.</summary>
internal static class WorkerProgram
{
    /// <summary>The exit code of a worker that could not start.</summary>
    private const int Failed = 70;

    /// <summary>Jobs may block threads; the pool's own work is not to wait until the runtime makes new ones.</summary>
    private const int LeastThreads = 32;

    /// <summary>Runs a worker to its end. Its settings come on the standard input.</summary>
    /// <param name="arguments">The extra arguments of the pool; for jobs, which read them from the environment.</param>
    /// <returns>The exit code.</returns>
    public static int Run(string[] arguments)
    {
        _ = arguments;
        int toMaster = Posix.OutputToError();
        Watchdog? watchdog = null;
        try
        {
            TlsWarmUp.Begin();
            WorkerSettings settings = WorkerSettings.Read(SettingsInput.ReadLine());
            if (!Posix.BecomeLeader())
                throw new PoolException("The worker cannot lead a process group.");
            ThreadPool.GetMinThreads(out _, out int completion);
            ThreadPool.SetMinThreads(Math.Max(LeastThreads, Environment.ProcessorCount), completion);
            watchdog = new(settings.Ticket, settings.Name, Watchdog.EndProcess, KernelDeadline.TryCreate());
            WorkerLog log = new(settings.Name);
#pragma warning disable VSTHRD002 // The main thread of a program that has no other work.
            return RunAsync(settings, watchdog, log, () => LetGo(ref toMaster)).GetAwaiter().GetResult();
#pragma warning restore VSTHRD002
        }
#pragma warning disable CA1031 // The end of the program: whatever it is, it is told.
        catch (Exception e)
#pragma warning restore CA1031
        {
            Posix.WriteError($"{e}\n");
            if (toMaster >= 0)
                Tell(toMaster, $"{Shell.Mark} {Shell.Error} {e.Message.ReplaceLineEndings(" ")}\n");
            // A job may have started threads that would keep the process, and nobody would watch it any more.
            if (watchdog is not null)
                Watchdog.EndProcess(e.Message);
            return Failed;
        }
    }

    private static async Task<int> RunAsync(WorkerSettings settings, Watchdog watchdog, WorkerLog log, Action started)
    {
        PoolNode node = await PoolNode.JoinAsync(settings.Ticket, settings.Name, PoolRole.Worker, PoolParts.Declare, log).ConfigureAwait(false);
        await using (node.ConfigureAwait(false))
        {
            Pool pool = await PoolParts.StartAsync(node).ConfigureAwait(false);
            await using (pool.ConfigureAwait(false))
            {
                await watchdog.Reached.ConfigureAwait(false);
                await node.BecomeMemberAsync().ConfigureAwait(false);
                started();
                string end = await node.MasterLost.ConfigureAwait(false);
                watchdog.EndWithin(PoolNode.StopTimeout * 2, end);
            }
        }

        watchdog.End("The worker has left the pool.");
        return 0;
    }

    private static void LetGo(ref int toMaster)
    {
        int descriptor = toMaster;
        toMaster = -1;
        Posix.LetGo(descriptor);
    }

    private static void Tell(int descriptor, string text)
    {
        try
        {
            using FileStream stream = new(new SafeFileHandle(descriptor, ownsHandle: true), FileAccess.Write, bufferSize: 0);
            stream.Write(Encoding.UTF8.GetBytes(text));
        }
        catch (IOException e)
        {
            // The remote shell is gone; whoever looks will find it in the output file.
            Console.Error.WriteLine($"The master could not be told: {e.Message}");
        }
    }
}
