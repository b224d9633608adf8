using Paxtor.Sessions;

namespace Paxtor.Testing.Tests.Runs.Checks;

/// <summary>
/// All tenures of a singleton: tokens grow from each to the next, and while clocks keep the bound nothing of an earlier one runs any more when the next begins.
/// </summary>
internal sealed class SingletonLedger(Simulation simulation, bool clocksKeepBound)
{
    private readonly List<Act> running = [];
    private long lastToken;

    /// <summary>How many tenures there were.</summary>
    public int Tenures { get; private set; }

    /// <summary>A tenure begins.</summary>
    public Act Begin(SimulatedNode node, SingletonTenure tenure)
    {
        Tenures++;
        if (tenure.Token <= lastToken)
            throw new SimulationException($"The tokens of {tenure.Key} do not grow: {tenure.Token} on {node.Name} came after {lastToken}.");
        lastToken = tenure.Token;
        running.RemoveAll(static a => a.Ended || !a.Loop.IsAlive);
        var begun = new Act(node, node.Loop!, tenure, node.Loop!.Pauses);
        if (clocksKeepBound && running.Find(a => RunsBeside(a)) is { } other)
            throw new SimulationException($"{tenure.Key} begins on {node.Name} with token {tenure.Token} at {simulation.Now}, while it runs on {other.Node.Name} with token {other.Tenure.Token}.");
        running.Add(begun);
        return begun;
    }

    /// <summary>Called by a tenure as it acts: while it believes that it owns the singleton, no other does.</summary>
    public void CheckAlone(Act act)
    {
        if (!clocksKeepBound || !act.Tenure.IsHeld)
            return;
        if (running.Find(a => !ReferenceEquals(a, act) && !a.Ended && a.Loop.IsAlive && a.Tenure.IsHeld) is { } other)
            throw new SimulationException($"Two tenures of {act.Tenure.Key} at {simulation.Now}: token {act.Tenure.Token} on {act.Node.Name}, token {other.Tenure.Token} on {other.Node.Name}.");
    }

    /// <summary>
    /// A node that was paused meanwhile ends what it runs when it wakes, and one that leaves is about to end: until then only the clock keeps them from acting.
    /// </summary>
    private static bool RunsBeside(Act act) => act.Tenure.IsHeld || (act.Loop.Pauses == act.Pauses && act.Node.LockService?.Sessions.State != SessionState.Closed);

    /// <summary>What runs in one tenure.</summary>
    internal sealed class Act(SimulatedNode node, SimulatedLoop loop, SingletonTenure tenure, int pauses)
    {
        public SimulatedNode Node => node;

        public SimulatedLoop Loop => loop;

        public SingletonTenure Tenure => tenure;

        /// <summary>How often its node had been paused when it began.</summary>
        public int Pauses => pauses;

        public bool Ended { get; set; }
    }
}
