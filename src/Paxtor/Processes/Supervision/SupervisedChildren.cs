using System.Collections;
using Paxtor.Processes.Contracts;

namespace Paxtor;

/// <summary>The children of a <see cref="Supervisor"/> at one moment, in the order in which they are started.</summary>
public sealed class SupervisedChildren : IReadOnlyList<ChildInfo>, IOwnPayload<SupervisedChildren>
{
    private readonly IReadOnlyList<ChildInfo> children;

    internal SupervisedChildren(IReadOnlyList<ChildInfo> children) => this.children = children;

    /// <summary>How many there are, with a process or without.</summary>
    public int Count => children.Count;

    /// <summary>How many have a process.</summary>
    public int Active => children.Count(static c => c.Pid is not null);

    /// <summary>How many are supervisors, with a process or without. The others are workers.</summary>
    public int Supervisors => children.Count(static c => c.IsSupervisor);

    /// <inheritdoc/>
    public ChildInfo this[int index] => children[index];

    /// <summary>A child by its key; null when there is none.</summary>
    /// <param name="key">The key.</param>
    public ChildInfo? Find(string key) => children.FirstOrDefault(c => c.Key == key);

    /// <summary>The process of a child; null when there is no such child, or it has none now.</summary>
    /// <param name="key">The key.</param>
    public Pid? PidOf(string key) => Find(key)?.Pid;

    /// <inheritdoc/>
    public IEnumerator<ChildInfo> GetEnumerator() => children.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    void IOwnPayload.Write(PayloadWriter writer)
    {
        foreach (ChildInfo child in children)
            writer.Write(1, child);
    }

    static SupervisedChildren IOwnPayload<SupervisedChildren>.Read(PayloadReader reader)
    {
        List<ChildInfo> read = [];
        while (reader.Next(out int field))
        {
            if (field == 1)
                read.Add(reader.Read<ChildInfo>() ?? throw new Foundation.Wire.WireFormatException("a child of a supervisor is null"));
            else
                reader.Skip();
        }

        return new(read);
    }
}
