namespace Paxtor.Quorum.Client;

/// <summary>The calls that are not answered, oldest first. All have the same time-out, so this is the order of their deadlines.</summary>
internal sealed class DeadlineList
{
    private StoreCall? newest;

    public StoreCall? Oldest { get; private set; }

    public int Count { get; private set; }

    public void Add(StoreCall call)
    {
        call.Earlier = newest;
        if (newest is null)
            Oldest = call;
        else
            newest.Later = call;
        newest = call;
        Count++;
    }

    public void Remove(StoreCall call)
    {
        if (call.Earlier is null)
            Oldest = call.Later;
        else
            call.Earlier.Later = call.Later;
        if (call.Later is null)
            newest = call.Earlier;
        else
            call.Later.Earlier = call.Earlier;
        call.Earlier = null;
        call.Later = null;
        Count--;
    }
}
