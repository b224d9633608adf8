namespace Paxtor.Bench.Nodes;

/// <summary>Three durable servers that agree, each a process; gone, with their data, when this is disposed.</summary>
internal interface ICluster : IAsyncDisposable
{
    Target Target { get; }

    /// <summary>Waits until all of them work together.</summary>
    /// <returns>Which of them leads.</returns>
    Task<int> HealthyAsync();

    /// <summary>SIGKILL; does not wait.</summary>
    void Kill(int index);

    /// <summary>Starts one again that was killed.</summary>
    Task RestartAsync(int index);
}
