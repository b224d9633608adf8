namespace Paxtor.Pooling;

/// <summary>The members of a pool as one node knows them. The master decides; the others repeat what it says.</summary>
internal sealed class MemberTable
{
    private readonly Lock gate = new();

    /// <summary>Held while changes are told, so that they are told in their order, one at a time.</summary>
    private readonly Lock telling = new();

    private readonly Action<IReadOnlyList<PoolMemberInfo>> leaving;
    private readonly Action<MembersChange> tell;
    private IReadOnlyList<PoolMemberInfo> members = [];
    private TaskCompletionSource changed = NewSignal();

    /// <param name="leaving">Told of those that leave before anyone can see the list without them. Must be short, and not read the table.</param>
    /// <param name="tell">Told of each change, in order, one at a time, on the thread that made it.</param>
    public MemberTable(Action<IReadOnlyList<PoolMemberInfo>> leaving, Action<MembersChange> tell)
    {
        this.leaving = leaving;
        this.tell = tell;
    }

    /// <summary>The members now. Any thread.</summary>
    public IReadOnlyList<PoolMemberInfo> Now => Volatile.Read(ref members);

    /// <summary>The members now, and what completes when they are others.</summary>
    public (IReadOnlyList<PoolMemberInfo> Members, Task Changed) Read()
    {
        lock (gate)
            return (members, changed.Task);
    }

    /// <summary>Adds a member; false when one of that name is there.</summary>
    public bool Add(PoolMemberInfo member) =>
        Change(now => now.Any(m => m.Node == member.Node) ? null : [.. now, member]);

    /// <summary>Takes a member out; false when it is not there.</summary>
    public bool Remove(PoolMemberInfo member) =>
        Change(now => now.Contains(member) ? [.. now.Where(m => m != member)] : null);

    /// <summary>Takes what the master says.</summary>
    public void Replace(IReadOnlyList<PoolMemberInfo> all) => Change(now => now.SequenceEqual(all) ? null : all);

    private bool Change(Func<IReadOnlyList<PoolMemberInfo>, IReadOnlyList<PoolMemberInfo>?> change)
    {
        lock (telling)
        {
            MembersChange told;
            TaskCompletionSource signal;
            lock (gate)
            {
                IReadOnlyList<PoolMemberInfo> before = members;
                if (change(before) is not { } after)
                    return false;
                told = new MembersChange(after, [.. after.Except(before)], [.. before.Except(after)]);
                if (told.Left.Count > 0)
                    leaving(told.Left);
                Volatile.Write(ref members, after);
                signal = changed;
                changed = NewSignal();
            }

            tell(told);
            signal.SetResult();
            return true;
        }
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
