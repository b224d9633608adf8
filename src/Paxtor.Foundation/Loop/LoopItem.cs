namespace Paxtor.Foundation.Loop;

/// <summary>A piece of work that an <see cref="EventLoop"/> runs; linked into the loop's queue without allocation.</summary>
public abstract class LoopItem
{
    /// <summary>The link of the loop that holds the item; no one else's business.</summary>
    internal LoopItem? Next;

    /// <summary>Does the work, on the loop. An exception that leaves this method is fatal to the loop's owner.</summary>
    public abstract void Run();
}
