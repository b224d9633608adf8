namespace Paxtor.Processes;

/// <summary>A child of a supervisor.</summary>
/// <param name="spec">What it is.</param>
internal sealed class Child(ChildSpec spec)
{
    public ChildSpec Spec => spec;

    public string Key => spec.Key;

    /// <summary>Its process; null when it has none. Set by <see cref="ChildTable.SetPid"/>.</summary>
    public Pid? Pid { get; set; }

    /// <summary>Whether its last restart failed and is to be tried again.</summary>
    public bool IsRestarting { get; set; }

    /// <summary>Its place among the children.</summary>
    public LinkedListNode<Child>? Place { get; set; }

    public ChildInfo Describe() => new(spec.Key, Pid, IsRestarting, spec.Restart, spec.IsSupervisor);
}
