namespace Paxtor.Quorum.Client;

/// <summary>The calls that wait to be sent.</summary>
internal sealed class CallQueue
{
    private StoreCall? last;

    public StoreCall? First { get; private set; }

    public int Count { get; private set; }

    public void AddLast(StoreCall call)
    {
        call.QueuePrevious = last;
        if (last is null)
            First = call;
        else
            last.QueueNext = call;
        last = call;
        Count++;
    }

    public void AddFirst(StoreCall call)
    {
        call.QueueNext = First;
        if (First is null)
            last = call;
        else
            First.QueuePrevious = call;
        First = call;
        Count++;
    }

    public void Remove(StoreCall call)
    {
        if (call.QueuePrevious is null)
            First = call.QueueNext;
        else
            call.QueuePrevious.QueueNext = call.QueueNext;
        if (call.QueueNext is null)
            last = call.QueuePrevious;
        else
            call.QueueNext.QueuePrevious = call.QueuePrevious;
        call.QueuePrevious = null;
        call.QueueNext = null;
        Count--;
    }
}
