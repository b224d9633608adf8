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
    /// <returns>The exit code to end with.</returns>
    public async Task<int> RunAsync(CancellationToken lost, TimeSpan killAfter, TimeProvider time)
    {
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
        using ITimer killer = time.CreateTimer(static p => KillTree((Process)p!), process, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        using CancellationTokenRegistration onLost = lost.UnsafeRegister(
            _ =>
            {
                Posix.Send(id, Posix.SIGTERM);
                killer.Change(OperatingSystem.IsWindows() ? TimeSpan.Zero : killAfter, Timeout.InfiniteTimeSpan);
            },
            null);
        await process.WaitForExitAsync(CancellationToken.None).ConfigureAwait(false);
        return lost.IsCancellationRequested ? ExitCodes.LockLost : process.ExitCode;
    }

    private ProcessStartInfo StartInfo()
    {
        ProcessStartInfo info = new(command[0]) { UseShellExecute = false };
        for (int i = 1; i < command.Count; i++)
            info.ArgumentList.Add(command[i]);
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
    }

    /// <summary>Passes on what was sent to us, for as long as it lives, instead of dying of it.</summary>
    private sealed class SignalRelay : IDisposable
    {
        private readonly List<PosixSignalRegistration> registrations = [];

        public SignalRelay(int processId)
        {
            Relay(PosixSignal.SIGTERM, Posix.SIGTERM);
            Relay(PosixSignal.SIGHUP, Posix.SIGHUP);
            Relay(PosixSignal.SIGINT, Posix.SIGINT);
            Relay(PosixSignal.SIGQUIT, Posix.SIGQUIT);

            void Relay(PosixSignal signal, int number) => registrations.Add(PosixSignalRegistration.Create(signal, context =>
            {
                context.Cancel = true;
                // A terminal sends Ctrl-C to the command as well, which is in the same process group: once is enough.
                bool fromTerminal = number is Posix.SIGINT or Posix.SIGQUIT && !Console.IsInputRedirected;
                if (!fromTerminal)
                    Posix.Send(processId, number);
            }));
        }

        public void Dispose() => registrations.ForEach(static r => r.Dispose());
    }
}
