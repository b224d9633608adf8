namespace Paxtor;

/// <summary>How a node came to a pool.</summary>
public enum PoolMemberKind
{
    /// <summary>The node that started the pool; the pool ends with it.</summary>
    Master = 0,

    /// <summary>A worker that the master started; it ends with the pool.</summary>
    Worker = 1,

    /// <summary>A node of the application's cluster that was attached; it leaves the pool when that ends, and goes on.</summary>
    Attached = 2,
}
