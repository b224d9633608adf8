using Paxtor.Processes.Contracts;

namespace Paxtor;

/// <summary>What a <see cref="Supervisor"/> supervises, and how.</summary>
public sealed record SupervisorSpec : IOwnPayload<SupervisorSpec>
{
    /// <summary>Which children are restarted when one ends. Default <see cref="SupervisionStrategy.OneForOne"/>.</summary>
    public SupervisionStrategy Strategy { get; init; }

    /// <summary>How many restarts there may be within <see cref="Within"/>; one more, and the supervisor gives up: it terminates its children and exits with <see cref="ExitReason.Shutdown"/>. Default 3.</summary>
    public int MaxRestarts { get; init; } = 3;

    /// <summary>See <see cref="MaxRestarts"/>. By the node's clock. Default 5 s.</summary>
    public TimeSpan Within { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>The children it starts with, in this order. Default none.</summary>
    public IReadOnlyList<ChildSpec> Children { get; init; } = [];

    /// <exception cref="ArgumentException">It cannot work.</exception>
    internal void Validate()
    {
        if (MaxRestarts < 0)
            throw new ArgumentException($"{nameof(MaxRestarts)} is {MaxRestarts}, and must not be negative.");
        if (Within <= TimeSpan.Zero)
            throw new ArgumentException($"{nameof(Within)} is {Within}, and must be more than zero.");
        if (!Enum.IsDefined(Strategy))
            throw new ArgumentException($"There is no strategy {Strategy}.");
        HashSet<string> keys = new(StringComparer.Ordinal);
        foreach (ChildSpec child in Children)
        {
            child.Validate();
            if (!keys.Add(child.Key))
                throw new ArgumentException($"Two children have the key '{child.Key}'.");
        }
    }

    void IOwnPayload.Write(PayloadWriter writer)
    {
        writer.Write(1, Strategy);
        writer.Write(2, MaxRestarts);
        writer.Write(3, Within);
        foreach (ChildSpec child in Children)
            writer.Write(4, child);
    }

    static SupervisorSpec IOwnPayload<SupervisorSpec>.Read(PayloadReader reader)
    {
        SupervisorSpec read = new();
        List<ChildSpec> children = [];
        while (reader.Next(out int field))
        {
            switch (field)
            {
                case 1: read = read with { Strategy = reader.Read<SupervisionStrategy>() }; break;
                case 2: read = read with { MaxRestarts = reader.Read<int>() }; break;
                case 3: read = read with { Within = reader.Read<TimeSpan>() }; break;
                case 4: children.Add(reader.Read<ChildSpec>() ?? throw new Foundation.Wire.WireFormatException("a child of a supervisor is null")); break;
                default: reader.Skip(); break;
            }
        }

        return read with { Children = children };
    }
}
