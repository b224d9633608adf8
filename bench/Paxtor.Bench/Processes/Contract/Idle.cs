namespace Paxtor.Bench.Processes;

/// <summary>A process that does nothing: its object takes the least that an object can, 24 bytes.</summary>
[Process("bench.idle")]
internal sealed class Idle
{
    public const int ObjectBytes = 24;
}

/// <summary>A process that is done as soon as it has started.</summary>
[Process("bench.brief")]
internal sealed class Brief : IProcessBody
{
    public Task RunAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
