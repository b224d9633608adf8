using Paxtor.Processes;
using Paxtor.Processes.Contracts;

namespace Paxtor.Names;

/// <summary>A process that had the name, and the way to it.</summary>
/// <param name="owner">Whose way.</param>
/// <param name="pid">The process.</param>
/// <param name="cell">The same, if it is of this node and has not ended; then calls go to it directly, and from there on if it has ended meanwhile.</param>
/// <param name="endpoint">The way.</param>
internal sealed class NamedWay(NamedEndpoint owner, Pid pid, ProcessCell? cell, ProcessEndpoint endpoint) : Detour
{
    private volatile bool gone;
    private int watched;

    public Pid Pid => pid;

    public ProcessCell? Cell => cell;

    public ProcessEndpoint Endpoint => endpoint;

    /// <summary>The same, if it is of another node.</summary>
    public RemoteEndpoint? Remote { get; } = endpoint as RemoteEndpoint;

    public bool IsGone
    {
        get => gone;
        set => gone = value;
    }

    /// <summary>Whether the caller is the one to watch it.</summary>
    public bool TryWatch() => Interlocked.Exchange(ref watched, 1) == 0;

    /// <inheritdoc/>
    public override void Take<TContract, TRequest, TResult>(LocalCall<TContract, TRequest, TResult> call, TRequest request) =>
        _ = owner.CallAgainAsync<TContract, TRequest, TResult>(call, request, this, null);
}
