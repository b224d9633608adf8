namespace Paxtor.Processes;

/// <summary>Calls of one result type that are in no use, each with its place in the request table. Any thread.</summary>
/// <remarks>
/// In stripes by processor, so that threads seldom meet. A node that must run the same way again has no pool: which object comes next would depend on who gave one back before.
/// </remarks>
/// <typeparam name="T">The result.</typeparam>
internal sealed class RequestPool<T>
{
    private const int StripeSize = 256;

    private readonly Remoting remoting;
    private readonly Stripe[] stripes;

    public RequestPool(Remoting remoting)
    {
        this.remoting = remoting;
        int count = remoting.Sweeper.Scheduler.IsDeterministic ? 0 : Environment.ProcessorCount;
        stripes = [.. Enumerable.Range(0, count).Select(static _ => new Stripe())];
    }

    public Remoting Remoting => remoting;

    public RemoteCall<T> Rent()
    {
        if (stripes.Length > 0)
        {
            Stripe stripe = Here;
            lock (stripe.Gate)
            {
                if (stripe.Count > 0)
                    return stripe.Calls[--stripe.Count]!;
            }
        }

        return new RemoteCall<T>(remoting, this);
    }

    /// <returns>False when there are enough.</returns>
    public bool TryReturn(RemoteCall<T> call)
    {
        if (stripes.Length == 0)
            return false;
        Stripe stripe = Here;
        lock (stripe.Gate)
        {
            if (stripe.Count == StripeSize)
                return false;
            stripe.Calls[stripe.Count++] = call;
            return true;
        }
    }

    private Stripe Here => stripes[Thread.GetCurrentProcessorId() % stripes.Length];

    private sealed class Stripe
    {
        public readonly Lock Gate = new();
        public readonly RemoteCall<T>?[] Calls = new RemoteCall<T>?[StripeSize];
        public int Count;
    }
}
