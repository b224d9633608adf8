using System.Globalization;

namespace Paxtor.Cli.Running;

/// <summary>
/// The descendants of a process at one moment, to be killed later: once their parent has ended, nothing tells any more whose they were. Linux only; empty elsewhere.
/// </summary>
internal sealed class ProcessTree
{
    private readonly List<(int Id, string StartedAt)> descendants = [];

    private ProcessTree()
    {
    }

    /// <summary>Notes the descendants that a process has now.</summary>
    public static ProcessTree Of(int processId)
    {
        ProcessTree tree = new();
        if (!OperatingSystem.IsLinux())
            return tree;
        List<(int Id, int Parent, string StartedAt)> all = [];
        foreach (string directory in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(directory), NumberStyles.None, CultureInfo.InvariantCulture, out int id) && Read(id) is { } found)
                all.Add((id, found.Parent, found.StartedAt));
        }

        HashSet<int> family = [processId];
        for (int before = 0; before < family.Count;)
        {
            before = family.Count;
            foreach ((int id, int parent, string startedAt) in all)
            {
                if (family.Contains(parent) && family.Add(id))
                    tree.descendants.Add((id, startedAt));
            }
        }

        return tree;
    }

    /// <summary>Kills those that still run. A number that another process has meanwhile is left alone: that one started at another time.</summary>
    public void Kill()
    {
        foreach ((int id, string startedAt) in descendants)
        {
            if (Read(id) is { } found && found.StartedAt == startedAt)
                Posix.Send(id, Posix.SIGKILL);
        }
    }

    /// <summary>Parent (field 4) and start time (field 22) of a process, as proc(5) counts them; null when it is gone.</summary>
    private static (int Parent, string StartedAt)? Read(int id)
    {
        try
        {
            string line = File.ReadAllText($"/proc/{id.ToString(CultureInfo.InvariantCulture)}/stat");
            // The name, field 2, stands in brackets and may hold blanks and brackets itself.
            string[] rest = line[(line.LastIndexOf(')') + 2)..].Split(' ');
            return (int.Parse(rest[1], CultureInfo.InvariantCulture), rest[19]);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
