namespace Paxtor.Processes;

/// <summary>
/// Call objects of one kind to be used again: a few for each thread, and a shared stack between them, since a call is often answered on another thread than it began on.
/// </summary>
/// <typeparam name="TCall">The kind.</typeparam>
internal static class CallPool<TCall>
    where TCall : PendingAnswer, new()
{
    /// <summary>What a thread keeps for itself; half of it moves at once.</summary>
    private const int MostOfThread = 64;

    /// <summary>Beyond it, objects are left to the collector.</summary>
    private const int MostShared = 4096;

    private static readonly Lock Gate = new();
    private static readonly TCall?[] Shared = new TCall?[MostShared];
    private static int sharedCount;

    [ThreadStatic]
    private static Cache? cache;

    public static TCall Rent()
    {
        Cache own = cache ??= new Cache();
        if (own.Count == 0 && !own.Fill())
            return new TCall();
        TCall call = own.Calls[--own.Count]!;
        own.Calls[own.Count] = null;
        return call;
    }

    public static void Return(TCall call)
    {
        Cache own = cache ??= new Cache();
        if (own.Count == MostOfThread)
            own.Spill();
        own.Calls[own.Count++] = call;
    }

    private sealed class Cache
    {
        public readonly TCall?[] Calls = new TCall?[MostOfThread];
        public int Count;

        public bool Fill()
        {
            if (Volatile.Read(ref sharedCount) == 0)
                return false;
            lock (Gate)
            {
                int taken = Math.Min(sharedCount, MostOfThread / 2);
                for (; Count < taken; Count++)
                {
                    Calls[Count] = Shared[--sharedCount];
                    Shared[sharedCount] = null;
                }

                return Count > 0;
            }
        }

        public void Spill()
        {
            lock (Gate)
            {
                while (Count > MostOfThread / 2)
                {
                    TCall call = Calls[--Count]!;
                    Calls[Count] = null;
                    if (sharedCount < MostShared)
                        Shared[sharedCount++] = call;
                }
            }
        }
    }
}
