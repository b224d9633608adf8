using System.Globalization;
using System.Text;
using Paxtor.Pooling.Worker;

namespace Paxtor.Pooling.Starting;

/// <summary>A worker of this machine and what it has started, known by an entry of the environment that is handed down. Linux only; finds nothing elsewhere.</summary>
internal static class WorkerFamily
{
    /// <summary>Kills all, until there is none that could start another.</summary>
    public static void Kill(string id)
    {
        for (bool found = true; found;)
        {
            found = false;
            foreach (int process in Find(id))
            {
                found = true;
                Posix.Kill(process);
            }
        }
    }

    private static IEnumerable<int> Find(string id)
    {
        if (!OperatingSystem.IsLinux())
            yield break;
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
