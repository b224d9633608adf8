namespace Paxtor.Pooling;

/// <summary>
/// How many jobs come to the pool for each that this member places: 1 when it places alone, n when n members do alike. Between two reports others place too, unseen; each own placement
/// stands for that many.
/// </summary>
internal sealed class Crowd
{
    private const double Memory = 500;

    private double all;
    private double own;

    /// <summary>Takes what a report says of the time since the one before.</summary>
    /// <param name="arrived">Jobs that came to the member.</param>
    /// <param name="placed">Those of them that this member placed, about: some may still be on their way.</param>
    public void Learn(long arrived, long placed)
    {
        all += Math.Max(0, arrived);
        own += placed;
        if (all < Memory)
            return;
        all /= 2;
        own /= 2;
    }

    /// <summary>Jobs expected for each that this member places.</summary>
    /// <param name="members">How many could place.</param>
    public double Weight(int members) => own < 1 ? 1 : Math.Clamp(all / own, 1, Math.Max(1, members));
}
