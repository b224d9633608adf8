namespace Paxtor.Cli.Tests.Processes;

/// <summary>Workers that contend for one lock to increment one register.</summary>
internal sealed class Load : IAsyncDisposable
{
    private readonly Dictionary<string, Worker> workers = [];

    public Load(string quorum, int workers, double timeToLive)
    {
        for (int i = 1; i <= workers; i++)
        {
            string name = $"worker{i}";
            this.workers[name] = new Worker(name, quorum, timeToLive, Register, Tenures);
        }
    }

    public FencedRegister Register { get; } = new();

    public Tenures Tenures { get; } = new();

    public Worker this[string name] => workers[name];

    /// <summary>Kills a worker.</summary>
    public async Task RemoveAsync(string name)
    {
        await workers[name].DisposeAsync();
        workers.Remove(name);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (Worker worker in workers.Values)
            await worker.DisposeAsync();
    }
}
