// A stream of a process takes turns with its other messages at its awaits, so it goes on where it is told to.
#pragma warning disable MA0004, VSTHRD111
using System.Runtime.CompilerServices;

namespace Paxtor.Pooling;

/// <summary>The master's process that nodes join by.</summary>
/// <param name="pool">The master's node.</param>
[Process("paxtor.pool.members")]
internal sealed class MembersProcess(PoolNode pool) : IPoolMembers
{
    /// <summary>Its name on the master.</summary>
    public const string LocalName = "paxtor.pool.members";

    public async IAsyncEnumerable<string> JoinAsync(string node, PoolRole role, long life, string version, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (version != PoolNode.Version)
            throw new PoolException($"The node {node} runs version {version} of Paxtor, and the master of the pool {pool.PoolName} runs {PoolNode.Version}: all nodes of a pool run the same.");
        if (role == PoolRole.Master)
            throw new PoolException($"The node {node} cannot be a second master.");

        await pool.Opened.WaitAsync(cancellationToken);
        // Other members are to find it as soon as they are told of it.
        await pool.Node.WhenMemberAsync(node, cancellationToken);
        PoolMemberInfo member = new(node, role, life);
        if (Admit(member) is { } refusal)
            throw new PoolException(refusal);
        try
        {
            while (true)
            {
                (IReadOnlyList<PoolMemberInfo> members, Task changed) = pool.Table.Read();
                if (!members.Contains(member))
                    yield break;
                yield return MembersText.Write(members);
                await changed.WaitAsync(cancellationToken);
            }
        }
        finally
        {
            pool.Table.Remove(member);
        }
    }

    private string? Admit(PoolMemberInfo member)
    {
        if (pool.Control is { } control)
            return control.Admit(member);
        return pool.Table.Add(member) ? null : $"The pool {pool.PoolName} has a member called {member.Node} already.";
    }
}
