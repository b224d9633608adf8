namespace Paxtor.Sessions;

/// <summary>
/// Cancels many lost signals without letting the code that hangs on one hold up the others: callbacks, and what awaits a cancelled delay, run inside the
/// cancelling call. Threads of its own, since the thread pool may be the very thing that is stuck.
/// </summary>
internal sealed class LostTeller
{
    /// <summary>How long one callback may take before another thread goes on with the next.</summary>
    private const int PatienceMs = 20;

    /// <summary>The most threads; from then on signals wait for callbacks that return.</summary>
    private const int MaxThreads = 64;

    private readonly object gate = new();
    private readonly SessionItem[] items;
    private int next;
    private int active;

    private LostTeller(SessionItem[] items) => this.items = items;

    /// <summary>Tells all; returns when every one of them has been told, though callbacks may still run.</summary>
    /// <param name="items">Who is told.</param>
    public static void Tell(SessionItem[] items)
    {
        if (items.Length > 0)
            new LostTeller(items).Supervise();
    }

    private void Supervise()
    {
        lock (gate)
        {
            int threads = 0;
            int seen = -1;
            while (next < items.Length || active > 0)
            {
                bool stuck = seen == next;
                if (stuck && next == items.Length && Array.TrueForAll(items, static item => item.IsTold))
                    return;
                if ((stuck || threads == 0) && threads < MaxThreads)
                {
                    threads++;
                    new Thread(Run) { IsBackground = true, Name = "Paxtor lost signals" }.Start();
                }

                seen = next;
                Monitor.Wait(gate, PatienceMs);
            }
        }
    }

    private void Run()
    {
        while (true)
        {
            SessionItem item;
            lock (gate)
            {
                if (next == items.Length)
                {
                    Monitor.Pulse(gate);
                    return;
                }

                item = items[next++];
                active++;
            }

            item.TellLost();
            lock (gate)
                active--;
        }
    }
}
