using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Paxtor.Cli.Running;

/// <summary>
/// A command that runs while a lock is held: signals are passed on to it, and it is ended when the lock is lost, first by
/// SIGTERM, then, before anyone else can own the lock, by SIGKILL with all its children.
/// </summary>
internal sealed class GuardedCommand(IReadOnlyList<string> command, IReadOnlyDictionary<string, string> environment)
{
    /// <summary>Runs the command to its end.</summary>
    /// <param name="lost">Cancelled when the lock is lost.</param>
    /// <param name="killAfter">From the loss to SIGKILL; must be less than the session's safety margin.</param>
    /// <param name="time">The clock.</param>
    /// <param name="stop">Cancelled when this program was told to stop before the command could be told.</param>
    /// <returns>The exit code to end with.</returns>
    /// <exception cref="OperationCanceledException">Told to stop before the command was started.</exception>
    public async Task<int> RunAsync(CancellationToken lost, TimeSpan killAfter, TimeProvider time, CancellationToken stop)
    {
        stop.ThrowIfCancellationRequested();
        using Process process = new() { StartInfo = StartInfo() };
        try
        {
            process.Start();
        }
        catch (Win32Exception e)
        {
            await Console.Error.WriteLineAsync($"paxtor: cannot run '{command[0]}': {e.Message}").ConfigureAwait(false);
            return e.NativeErrorCode == 2 ? ExitCodes.NotFound : ExitCodes.CannotRun;
        }

        int id = process.Id;
        using SignalRelay relay = new(id);
        // A signal may have come after the check above and before the relay was there. One that the relay has seen is not sent twice: relays run first, being the latest.
        using CancellationTokenRegistration onStop = stop.UnsafeRegister(
            _ =>
            {
                if (!relay.HasRelayed)
                    Posix.Send(id, Posix.SIGTERM);
            },
            null);
        ProcessTree? family = null;
        using ITimer killer = time.CreateTimer(static p => KillTree((Process)p!), process, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        using CancellationTokenRegistration onLost = lost.UnsafeRegister(
            _ =>
            {
                family = ProcessTree.Of(id);
                Posix.Send(id, Posix.SIGTERM);
                killer.Change(OperatingSystem.IsWindows() ? TimeSpan.Zero : killAfter, Timeout.InfiniteTimeSpan);
            },
            null);
        await process.WaitForExitAsync(CancellationToken.None).ConfigureAwait(false);
        if (!lost.IsCancellationRequested)
            return process.ExitCode;

        // It may have heeded SIGTERM and left children behind, which would go on without the lock.
        await onLost.DisposeAsync().ConfigureAwait(false);
        family?.Kill();
        return ExitCodes.LockLost;
    }

    private ProcessStartInfo StartInfo()
    {
        ProcessStartInfo info = new(command[0]) { UseShellExecute = false };
        for (int i = 1; i < command.Count; i++)
            info.ArgumentList.Add(command[i]);
        info.Environment.Remove("PAXTOR_SECRET"); // ours to prove who we are, not the command's
        foreach ((string name, string value) in environment)
            info.Environment[name] = value;
        return info;
    }

    private static void KillTree(Process process)
    {
        try
        {
            process.Kill(entireProcessTree: true);
        }
        catch (InvalidOperationException)
        {
            // It has ended by itself in the meantime, which is what was wanted.
        }
        catch (Exception e) when (e is Win32Exception or AggregateException)
        {
            Console.Error.WriteLine($"paxtor: the lock is lost, and the command or a child of it cannot be killed: {e.Message}");
        }
    }

    /// <summary>Passes on what was sent to us, for as long as it lives, instead of dying of it.</summary>
    private sealed class SignalRelay : IDisposable
    {
        private readonly List<PosixSignalRegistration> registrations = [];
        private volatile bool relayed;

        public SignalRelay(int processId)
        {
            Relay(PosixSignal.SIGTERM, Posix.SIGTERM);
            Relay(PosixSignal.SIGHUP, Posix.SIGHUP);
            Relay(PosixSignal.SIGINT, Posix.SIGINT);
            Relay(PosixSignal.SIGQUIT, Posix.SIGQUIT);

            void Relay(PosixSignal signal, int number) => registrations.Add(PosixSignalRegistration.Create(signal, context =>
            {
                context.Cancel = true;
                relayed = true;
                // A terminal sends Ctrl-C to the command as well, which is in the same process group: once is enough.
                bool fromTerminal = number is Posix.SIGINT or Posix.SIGQUIT && !Console.IsInputRedirected;
                if (!fromTerminal)
                    Posix.Send(processId, number);
            }));
        }

        /// <summary>Whether a signal has come.</summary>
        public bool HasRelayed => relayed;

        public void Dispose() => registrations.ForEach(static r => r.Dispose());
    }
}
