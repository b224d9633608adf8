namespace Paxtor.Pooling;

/// <summary>The process of a member that is told of loads.</summary>
/// <param name="loads">What keeps them.</param>
[Process("paxtor.pool.load")]
internal sealed class LoadProcess(LoadService loads) : ILoads
{
    /// <summary>Its name on every member.</summary>
    public const string LocalName = "paxtor.pool.load";

    public void Report(string node, LoadReport report) => loads.Reported(node, report);

    public void Share(LoadShare shared) => loads.Shared(shared);
}
