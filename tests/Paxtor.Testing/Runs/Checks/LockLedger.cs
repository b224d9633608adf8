using Paxtor.Coordination;
using Paxtor.Locks;

namespace Paxtor.Testing.Tests.Runs.Checks;

/// <summary>
/// All grants of all locks, as they reach their owners: tokens of a key strictly grow, and while clocks keep the bound no earlier owner still
/// believes it holds the lock when a new one is told.
/// </summary>
internal sealed class LockLedger(Simulation simulation, bool clocksKeepBound)
{
    private readonly Dictionary<string, KeyState> keys = new(StringComparer.Ordinal);
    private readonly Dictionary<StoreKey, long> places = [];

    /// <summary>How often a lock was granted.</summary>
    public int Grants { get; private set; }

    /// <summary>Nodes that hold a lock now, each as often as it holds one: where a fault is most likely to do harm.</summary>
    public IEnumerable<SimulatedNode> Holders =>
        keys.Values.SelectMany(static k => k.Handles).Where(static h => h.Loop.IsAlive && h.Handle.IsHeld).Select(static h => h.Node);

    /// <summary>
    /// A key of the store changed: a place in a queue never goes while its owner holds the lock. What removes it is a late release of an
    /// earlier ownership, or a lease that ended too early.
    /// </summary>
    public void Changed(WatchEvent change)
    {
        if (!change.Item.Key.Span.StartsWith(PlaceKeys.All.Span))
            return;
        if (change.Kind == WatchEventKind.Put)
        {
            places[change.Item.Key] = change.Item.CreateRevision;
            return;
        }

        if (!places.Remove(change.Item.Key, out long created) || !clocksKeepBound)
            return;
        foreach ((string key, KeyState state) in keys)
        {
            foreach ((SimulatedNode node, SimulatedLoop loop, LockHandle handle) in state.Handles)
            {
                if (loop.IsAlive && (handle.Token & (WellKnownKeys.TokenBaseStep - 1)) == created && handle.IsHeld)
                    throw new SimulationException($"The place of {handle.Pid} in the queue of {key} was removed while {node.Name} holds the lock by it, with token {handle.Token}.");
            }
        }
    }

    /// <summary>The store was put back to an earlier state without any place.</summary>
    public void StoreRestored() => places.Clear();

    /// <summary>A lock was granted.</summary>
    /// <returns>Whether it is a new ownership, and not another hold of an owner that has it.</returns>
    public bool Granted(string key, SimulatedNode node, LockHandle handle)
    {
        if (!keys.TryGetValue(key, out KeyState? state))
            keys.Add(key, state = new KeyState());
        if (handle.Token <= 0)
            throw new SimulationException($"A lock on {key} was granted with token {handle.Token}.");
        // With clocks past the bound an owner may believe that it still holds a lock that has gone on, and get another hold of its old tenure.
        bool reentrant = (handle.Token == state.Token && handle.Pid == state.Owner) ||
            (!clocksKeepBound && state.Handles.Exists(h => h.Handle.Token == handle.Token && h.Handle.Pid == handle.Pid));
        if (!reentrant && handle.Token <= state.Token)
            throw new SimulationException($"The tokens of {key} do not grow: {handle.Token} of {handle.Pid} came after {state.Token} of {state.Owner}.");
        if (!reentrant)
        {
            Grants++;
            state.Token = handle.Token;
            state.Owner = handle.Pid;
        }

        CheckAlone(key, state, handle);
        state.Handles.Add((node, node.Loop!, handle));
        return !reentrant;
    }

    /// <summary>Called by an owner while it believes it holds the lock.</summary>
    public void CheckAlone(string key, LockHandle handle)
    {
        if (handle.IsHeld)
            CheckAlone(key, keys[key], handle);
    }

    public void Ended(string key, LockHandle handle) => keys[key].Handles.RemoveAll(h => ReferenceEquals(h.Handle, handle));

    private void CheckAlone(string key, KeyState state, LockHandle mine)
    {
        state.Handles.RemoveAll(static h => !h.Loop.IsAlive);
        if (!clocksKeepBound)
            return;
        foreach ((SimulatedNode node, _, LockHandle other) in state.Handles)
        {
            if (other.Pid == mine.Pid || !other.IsHeld)
                continue;
            throw new SimulationException(
                $"Two owners of {key} at {simulation.Now}: {other.Pid} on {node.Name} with token {other.Token}, and {mine.Pid} with token {mine.Token}.");
        }
    }

    private sealed class KeyState
    {
        public List<(SimulatedNode Node, SimulatedLoop Loop, LockHandle Handle)> Handles { get; } = [];

        public long Token { get; set; }

        public Pid Owner { get; set; }
    }
}
