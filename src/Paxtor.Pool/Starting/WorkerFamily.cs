using System.Globalization;
using System.Text;
using Paxtor.Foundation.Time;
using Paxtor.Pooling.Worker;

namespace Paxtor.Pooling.Starting;

/// <summary>A worker of this machine and what it has started, known by an entry of the environment that is handed down. Linux only; finds nothing elsewhere.</summary>
internal static class WorkerFamily
{
    /// <summary>One that the system cannot end, as it waits for a disk that does not answer, is not waited for without end.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>Kills all, until there is none that could start another.</summary>
    /// <returns>Whether none is left; false also where that is not known.</returns>
    public static bool Kill(string id)
    {
        if (!OperatingSystem.IsLinux())
            return false;
        long began = BootTimeProvider.Instance.GetTimestamp();
        for (bool found = true; found;)
        {
            found = false;
            foreach (int process in Find(id))
            {
                found = true;
                Posix.Kill(process);
            }

            if (found && BootTimeProvider.Instance.GetElapsedTime(began) > Patience)
                return false;
        }

        return true;
    }

    private static IEnumerable<int> Find(string id)
    {
        foreach (string directory in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(directory), NumberStyles.None, CultureInfo.InvariantCulture, out int process) && Has(directory, $"PAXTOR_WORKER={id}\0"))
                yield return process;
        }
    }

    private static bool Has(string directory, string entry)
    {
        try
        {
            // Of one that has ended and only waits for its parent, it is empty.
            return File.ReadAllText(Path.Combine(directory, "environ"), Encoding.Latin1).Contains(entry, StringComparison.Ordinal);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It is gone, or somebody else's.
            return false;
        }
    }
}
