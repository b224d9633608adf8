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

    /// <summary>SIGSTOP: it stands still, and its connections stay, as when a machine dies or is cut off.</summary>
    void Pause(int index);

    /// <summary>SIGCONT.</summary>
    void Resume(int index);

    /// <summary>Starts one again that was killed.</summary>
    Task RestartAsync(int index);
}
