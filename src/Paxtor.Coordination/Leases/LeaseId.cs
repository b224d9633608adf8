namespace Paxtor.Coordination;

/// <summary>The number of a lease. Clients choose it (random, positive), so that a grant can be repeated. Zero is "no lease".</summary>
/// <param name="Value">The number.</param>
public readonly record struct LeaseId(long Value)
{
    /// <summary>No lease.</summary>
    public static LeaseId None => default;

    /// <summary>Whether this is "no lease".</summary>
    public bool IsNone => Value == 0;

    /// <summary>Sixteen hexadecimal digits.</summary>
    public override string ToString() => Value.ToString("x16");
}
