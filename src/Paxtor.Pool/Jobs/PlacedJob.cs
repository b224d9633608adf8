namespace Paxtor.Pooling.Jobs;

/// <summary>A job on its way to a member; whether it got there is told to the board, once.</summary>
/// <param name="node">The member.</param>
/// <param name="placement">What the board gave; null when the member is none that takes jobs by itself.</param>
/// <param name="board">The board.</param>
internal sealed class PlacedJob(string node, Placement? placement, LoadBoard board)
{
    private int told;

    public string Node { get; } = node;

    /// <summary>It has started there.</summary>
    public void Started(LoadReport? load)
    {
        if (placement is { } place && Interlocked.Exchange(ref told, 1) == 0)
            board.Started(place, load);
    }

    /// <summary>It did not start there, or that is not known. Nothing, when it has.</summary>
    public void Failed()
    {
        if (placement is { } place && Interlocked.Exchange(ref told, 1) == 0)
            board.Failed(place);
    }
}
