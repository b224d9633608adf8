using Paxtor.Testing.Tracing;

namespace Paxtor.Testing.Network;

/// <summary>Two hosts and the one connection between them: dials until it stands, and again when it is lost.</summary>
internal sealed class HostPair(NetworkFabric fabric, SimulatedHost low, SimulatedHost high)
{
    private SimulatedEvent? attempt;
    private long backoff;

    /// <summary>The newest connection; either end may have closed it already.</summary>
    public SimulatedConnection? Connection { get; private set; }

    public SimulatedHost Low { get; } = low;

    public SimulatedHost High { get; } = high;

    private bool Wanted => (Low.Node?.Wants(High) ?? false) || (High.Node?.Wants(Low) ?? false);

    /// <summary>Dials soon, unless the connection stands on both sides or an attempt is under way.</summary>
    public void Dial()
    {
        backoff = fabric.Conditions.DialBackoffMin.Ticks;
        ScheduleAttempt(fabric.Random.NextInt64(1, backoff + 1));
    }

    private void ScheduleAttempt(long delay)
    {
        if (attempt is { Done: false } || !Wanted || Connection is { BothOpen: true })
            return;
        attempt = fabric.Simulation.ScheduleAt(fabric.Simulation.NowTicks + delay, static s => ((HostPair)s!).Attempt(), this);
    }

    private void Attempt()
    {
        if (!Wanted || Connection is { BothOpen: true })
            return;
        // A handshake is three ways there and back; a shut way or a silent host lets it time out.
        if (CanMeet())
            attempt = fabric.Simulation.ScheduleAt(fabric.Simulation.NowTicks + (3 * fabric.Latency()), static s => ((HostPair)s!).Establish(), this);
        else
            Retry();
    }

    private void Establish()
    {
        if (Connection is { BothOpen: true })
            return;
        if (!CanMeet())
        {
            Retry();
            return;
        }

        Connection?.Replace();
        backoff = fabric.Conditions.DialBackoffMin.Ticks;
        Connection = new SimulatedConnection(fabric, this, Low.Node!, High.Node!);
        fabric.Simulation.Trace.Add(fabric.Simulation.NowTicks, TraceKind.Connect, -1, Low.Index, High.Index);
        Connection.Open();
    }

    private void Retry()
    {
        long pause = backoff;
        backoff = Math.Min(backoff * 2, fabric.Conditions.DialBackoffMax.Ticks);
        attempt = null;
        ScheduleAttempt((pause / 2) + fabric.Random.NextInt64(pause));
    }

    private bool CanMeet() => Low.Answers && High.Answers && fabric.IsOpen(Low, High) && fabric.IsOpen(High, Low);
}
