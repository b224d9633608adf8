namespace Paxtor.Pooling;

/// <summary>What a node is in its pool.</summary>
internal enum PoolRole
{
    Master = 0,
    Worker = 1,
    Attached = 2,
}
