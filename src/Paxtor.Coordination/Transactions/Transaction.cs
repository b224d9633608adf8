using System.Diagnostics;

namespace Paxtor.Coordination;

/// <summary>Conditions, the operations to run when all hold, and those to run when one does not.</summary>
/// <param name="Compares">The conditions; none means "holds".</param>
/// <param name="Then">Run in this order when all conditions hold.</param>
/// <param name="Else">Run in this order when one does not.</param>
/// <remarks>
/// As in etcd, no key may be put twice in one branch, nor put and deleted. (etcd 3.4 itself overlooks deletes of a range without end; an engine
/// on top of it refuses those before they are sent.)
/// </remarks>
public sealed record Transaction(Compare[] Compares, Operation[] Then, Operation[] Else)
{
    /// <summary>The activity that it is part of, for traces; null, as mostly, for none. It does not change what the transaction does.</summary>
    public Activity? Trace { get; init; }

    /// <summary>Makes a transaction without conditions.</summary>
    /// <param name="operations">The operations, in order.</param>
    public static Transaction Of(params Operation[] operations) => new([], operations, []);

    /// <summary>Whether neither branch writes.</summary>
    public bool IsReadOnly => Array.TrueForAll(Then, static o => o.Kind == OperationKind.Get) && Array.TrueForAll(Else, static o => o.Kind == OperationKind.Get);
}
