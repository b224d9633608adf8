using Paxtor.Coordination;

namespace Paxtor.Etcd.Tests.Differential;

/// <summary>One thing done to both stores. Revisions count from the beginning of the run, leases are numbers of the run, so that a part of a run is a run.</summary>
public abstract record Step;

/// <summary>A transaction.</summary>
public sealed record TransactionStep(PlannedCompare[] Compares, PlannedOperation[] Then, PlannedOperation[] Else) : Step
{
    public override string ToString() => $"if ({string.Join(" && ", Compares.Select(static c => c.ToString()))}) then [{string.Join("; ", Then.Select(static o => o.ToString()))}] else [{string.Join("; ", Else.Select(static o => o.ToString()))}]";
}

/// <summary>A lease is granted.</summary>
public sealed record GrantStep(int Lease) : Step;

/// <summary>A lease is revoked.</summary>
public sealed record RevokeStep(int Lease) : Step;

/// <summary>A lease is kept alive.</summary>
public sealed record KeepAliveStep(int Lease) : Step;

/// <summary>A watch begins, at a revision that lies back or ahead.</summary>
public sealed record WatchStep(KeyRange Range, int Ahead) : Step;

/// <summary>The oldest watch ends.</summary>
public sealed record EndWatchStep : Step;

/// <summary>All changes so far are forgotten.</summary>
public sealed record CompactStep : Step;

/// <summary>A comparison. <paramref name="Back"/>: how far the revision compared with lies back; null: with <paramref name="Number"/>.</summary>
public sealed record PlannedCompare(KeyRange Range, CompareTarget Target, CompareOperator Operator, long Number, int? Back, byte[] Value)
{
    public Compare Of(World world) => Target switch
    {
        CompareTarget.Value => Compare.OfValue(Range, Operator, Value),
        CompareTarget.Lease => Compare.Of(Range, Target, Operator, Number == 0 ? 0 : world.Lease((int)Number).Value),
        _ => Compare.Of(Range, Target, Operator, Back is { } back ? world.Back(back) : Number),
    };

    public override string ToString() => $"{Range} {Target} {Operator} {(Target == CompareTarget.Value ? Convert.ToHexString(Value) : Back is { } back ? $"now-{back}" : $"{Number}")}";
}

/// <summary>An operation.</summary>
public sealed record PlannedOperation(OperationKind Kind, KeyRange Range, byte[] Value, int Lease, bool Previous, SortTarget Sort, bool Descending, int Limit, bool Count, int? MaxCreateBack)
{
    public Operation Of(World world) => Kind switch
    {
        OperationKind.Put => Operation.Put(Range.Start, Value, Lease == 0 ? default : world.Lease(Lease), Previous),
        OperationKind.Delete => Operation.Delete(Range, Previous),
        _ => Operation.Get(Range, Sort, Descending, Limit, Count, MaxCreateBack is { } back ? world.Back(back) : 0),
    };

    public override string ToString() => Kind switch
    {
        OperationKind.Put => $"put {Range}={Convert.ToHexString(Value)} lease {Lease}{(Previous ? " previous" : "")}",
        OperationKind.Delete => $"delete {Range}{(Previous ? " previous" : "")}",
        _ => $"get {Range} by {Sort}{(Descending ? " descending" : "")} limit {Limit}{(Count ? " count" : "")}{(MaxCreateBack is { } back ? $" created by now-{back}" : "")}",
    };
}
