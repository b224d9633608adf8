namespace Paxtor.Hosting.Singletons;

/// <summary>One call of <c>AddClusterSingleton</c>.</summary>
/// <param name="Cluster">The name by which <c>AddPaxtor</c> adds the node; empty for the default.</param>
/// <param name="Key">The key: that of the lock whose owner runs the service.</param>
/// <param name="Service">The class.</param>
/// <param name="Options">How it is run.</param>
internal sealed record SingletonRegistration(string Cluster, LockKey Key, Type Service, ClusterSingletonOptions Options)
{
    public override string ToString() => $"{Service.Name} ({Key})";
}
