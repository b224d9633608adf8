namespace Paxtor.Testing.Disks;

/// <summary>The names of a <see cref="SimulatedDisk"/>: those durable, those visible, and the changes between them.</summary>
internal sealed class SimulatedDirectory
{
    private readonly List<Change> pending = [];
    private SortedDictionary<string, SimulatedInode> durable = new(StringComparer.Ordinal);
    private SortedDictionary<string, SimulatedInode> visible = new(StringComparer.Ordinal);

    private enum ChangeKind
    {
        Create,
        Delete,
        Rename,
    }

    private readonly record struct Change(ChangeKind Kind, string Name, string To, SimulatedInode? Inode);

    public IReadOnlyList<string> Names => [.. visible.Keys];

    public SimulatedInode? Find(string name) => visible.GetValueOrDefault(name);

    public SimulatedInode Create(string name)
    {
        if (visible.ContainsKey(name))
            throw new IOException($"The file '{name}' already exists.");
        var inode = new SimulatedInode();
        Record(new Change(ChangeKind.Create, name, "", inode));
        return inode;
    }

    public void Delete(string name) => Record(new Change(ChangeKind.Delete, Existing(name), "", null));

    public void Rename(string from, string to) => Record(new Change(ChangeKind.Rename, Existing(from), to, null));

    public void Sync()
    {
        durable = new SortedDictionary<string, SimulatedInode>(visible, StringComparer.Ordinal);
        pending.Clear();
    }

    /// <summary>
    /// The power goes: of the changes not synced a random part survives, each whole, in their order. One whose file
    /// did not survive does nothing.
    /// </summary>
    public void Crash(Random random, bool keepNothing)
    {
        foreach (Change change in pending)
        {
            if (!keepNothing && random.Next(2) == 0)
                Apply(durable, change);
        }

        pending.Clear();
        foreach (SimulatedInode inode in durable.Values.Concat(visible.Values).Distinct())
            inode.Crash(random, keepNothing);
        visible = new SortedDictionary<string, SimulatedInode>(durable, StringComparer.Ordinal);
    }

    /// <summary>A copy of what is durable.</summary>
    public SimulatedDirectory CopyDurable()
    {
        var copy = new SimulatedDirectory();
        foreach ((string name, SimulatedInode inode) in durable)
            copy.visible[name] = inode.CopyDurable();
        copy.Sync();
        return copy;
    }

    private void Record(in Change change)
    {
        Apply(visible, change);
        pending.Add(change);
    }

    private string Existing(string name) =>
        visible.ContainsKey(name) ? name : throw new FileNotFoundException($"Could not find file '{name}'.", name);

    private static void Apply(SortedDictionary<string, SimulatedInode> names, in Change change)
    {
        switch (change.Kind)
        {
            case ChangeKind.Create:
                names[change.Name] = change.Inode!;
                break;
            case ChangeKind.Delete:
                names.Remove(change.Name);
                break;
            case ChangeKind.Rename when names.Remove(change.Name, out SimulatedInode? inode):
                names[change.To] = inode;
                break;
        }
    }
}
