using Paxtor.Foundation.Loop;

namespace Paxtor.Quorum.Client;

/// <summary>Call objects to be used again.</summary>
internal sealed class CallPool(EventLoop loop, int capacity)
{
    private readonly Stack<StoreCall> idle = new();

    public StoreCall Rent()
    {
        loop.AssertCurrent();
        return idle.TryPop(out StoreCall? call) ? call : new StoreCall(loop, this);
    }

    public void Return(StoreCall call)
    {
        loop.AssertCurrent();
        if (idle.Count < capacity)
            idle.Push(call);
    }
}
