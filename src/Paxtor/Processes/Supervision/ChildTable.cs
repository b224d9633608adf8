namespace Paxtor.Processes;

/// <summary>The children of a supervisor in the order in which they are started, by their keys and by their processes.</summary>
internal sealed class ChildTable
{
    private readonly LinkedList<Child> order = new();
    private readonly Dictionary<string, Child> byKey = new(StringComparer.Ordinal);
    private readonly Dictionary<Pid, Child> byPid = [];

    public Child Add(ChildSpec spec)
    {
        Child child = new(spec);
        byKey.Add(spec.Key, child);
        child.Place = order.AddLast(child);
        return child;
    }

    public void Remove(Child child)
    {
        SetPid(child, null);
        byKey.Remove(child.Key);
        order.Remove(child.Place!);
    }

    public void SetPid(Child child, Pid? pid)
    {
        if (child.Pid is { } had)
            byPid.Remove(had);
        child.Pid = pid;
        if (pid is { } now)
            byPid[now] = child;
    }

    public Child? Find(string key) => byKey.GetValueOrDefault(key);

    public Child? Find(Pid pid) => byPid.GetValueOrDefault(pid);

    /// <summary>All, or those from one on.</summary>
    public List<Child> From(Child? first = null)
    {
        List<Child> list = [];
        for (LinkedListNode<Child>? place = first is null ? order.First : first.Place; place is not null; place = place.Next)
            list.Add(place.Value);
        return list;
    }
}
