using Paxtor.Coordination;
using Paxtor.Testing.Linearizability;
using Paxtor.Testing.Tracing;

namespace Paxtor.Testing.Tests.Runs.Workloads;

/// <summary>
/// Clients that run random transactions on a few keys, straight on the store. What each asked and was answered is kept, group of keys by
/// group, for the check of linearizability.
/// </summary>
internal sealed class StoreWorkload(RunState run)
{
    private const int Groups = 3;
    private const int KeysOfGroup = 2;

    private readonly Dictionary<(int Era, int Group), List<Pending>> histories = [];
    private readonly Dictionary<SimulatedLoop, int> running = [];
    private readonly Dictionary<int, long> revisionFloors = [];
    private long lastValue;

    /// <summary>The prefix of all keys of this workload.</summary>
    public static StoreKey Prefix { get; } = StoreKey.FromText("test/");

    /// <summary>Clients that have not stopped yet and whose node lives.</summary>
    public int Running => running.Where(static r => r.Key.IsAlive).Sum(static r => r.Value);

    /// <summary>Begins a client on a node; called on its loop.</summary>
    public void Begin(SimulatedNode node, int client)
    {
        SimulatedLoop loop = node.Loop!;
        running[loop] = running.GetValueOrDefault(loop) + 1;
        run.Follow(RunClient(node, loop, client));
    }

    /// <summary>Checks all histories.</summary>
    public void Check()
    {
        foreach (((int Era, int Group) group, List<Pending> pending) in histories)
        {
            RecordedOperation<KeyValueInput, KeyValueOutput>[] history =
                [.. pending.Where(static p => !p.NeverHappened).Select(static p => p.ToOperation())];
            LinearizabilityVerdict verdict = LinearizabilityChecker.Check(new KeyValueModel(KeysOfGroup), history, stepsMax: 200_000);
            run.Counts.Add($"histories {verdict}");
            if (verdict == LinearizabilityVerdict.NotLinearizable)
                throw new SimulationException($"The history of group {group} is not linearizable:\n{string.Join('\n', history.OrderBy(static o => o.Invoked))}");
        }
    }

    private static StoreKey KeyOf((int Era, int Group) group, int key) => Prefix.Append($"{group.Era}/{group.Group}/{key}");

    private static Transaction ToTransaction((int Era, int Group) group, KeyValueInput input) => new(
        [.. input.Conditions.Select(c => c.OnVersion
            ? Compare.Of(KeyRange.Single(KeyOf(group, c.Key)), CompareTarget.Version, CompareOperator.Equal, c.Operand)
            : Compare.OfValue(KeyRange.Single(KeyOf(group, c.Key)), CompareOperator.Equal, BitConverter.GetBytes(c.Operand)))],
        [.. input.Then.Select(s => ToOperation(group, s))],
        [.. input.Else.Select(s => ToOperation(group, s))]);

    private static Operation ToOperation((int Era, int Group) group, KeyValueStep step) => step.Action switch
    {
        KeyValueAction.Get => Operation.Get(KeyOf(group, step.Key)),
        KeyValueAction.Put => Operation.Put(KeyOf(group, step.Key), BitConverter.GetBytes(step.Value)),
        _ => Operation.Delete(KeyOf(group, step.Key)),
    };

    private static KeyValueCell ToCell(OperationResult result) => result.Kind switch
    {
        OperationKind.Get => result.First is { } item ? new KeyValueCell(BitConverter.ToInt64(item.Value.Span), item.Version) : default,
        OperationKind.Delete => new KeyValueCell(0, result.Count),
        _ => default,
    };

    private async Task RunClient(SimulatedNode node, SimulatedLoop loop, int client)
    {
        Random random = loop.Random;
        var seen = new KeyValueCell[Groups, KeysOfGroup];
        int era = run.Era;
        while (!run.Finishing)
        {
            await RunState.Pause(loop, TimeSpan.FromMilliseconds(random.Next(20, 1500))).ConfigureAwait(false);
            (int Era, int Group) group = (era, random.Next(Groups));
            var pending = new Pending(client, run.NextMoment(), Draw(random, group.Group, seen));
            if (!histories.TryGetValue(group, out List<Pending>? history))
                histories.Add(group, history = []);
            history.Add(pending);
            await Run(node, group, pending, seen).ConfigureAwait(false);
        }

        running[loop]--;
    }

    private async Task Run(SimulatedNode node, (int Era, int Group) group, Pending pending, KeyValueCell[,] seen)
    {
        long floor = revisionFloors.GetValueOrDefault(group.Era);
        try
        {
            TransactionResult result = await node.Store!.CommitAsync(ToTransaction(group, pending.Input)).ConfigureAwait(false);
            if (result.Revision < floor)
                throw new SimulationException($"Revisions go back: {result.Revision} was answered to a call made after {floor} was.");
            revisionFloors[group.Era] = Math.Max(revisionFloors.GetValueOrDefault(group.Era), result.Revision);
            pending.Returned = run.NextMoment();
            pending.Output = new KeyValueOutput(result.Succeeded, [.. result.Results.Select(ToCell)]);
            KeyValueStep[] steps = result.Succeeded ? pending.Input.Then : pending.Input.Else;
            for (int i = 0; i < steps.Length; i++)
            {
                if (steps[i].Action == KeyValueAction.Get)
                    seen[group.Group, steps[i].Key] = pending.Output.Cells[i];
            }

            run.Counts.Add("transactions");
            run.Note(node, TraceKind.Return, result.Revision, pending.Invoked, result.Succeeded ? "then" : "else");
        }
        catch (StoreException e) when (RunState.IsOutage(e))
        {
            // "No quorum" promises that nothing happened, and that nothing will.
            pending.NeverHappened = e is NoQuorumException;
            run.Counts.Add(e is NoQuorumException ? "transactions refused" : "transactions unknown");
            run.Note(node, TraceKind.Return, 0, pending.Invoked, e.GetType().Name);
        }
    }

    private KeyValueInput Draw(Random random, int group, KeyValueCell[,] seen)
    {
        int key = random.Next(KeysOfGroup);
        int other = 1 - key;
        KeyValueStep get = new(KeyValueAction.Get, key, 0);
        KeyValueStep put = new(KeyValueAction.Put, key, ++lastValue);
        switch (random.Next(7))
        {
            case 0:
                return new KeyValueInput([], [put], []);
            case 1:
                return new KeyValueInput([], [new(KeyValueAction.Delete, key, 0), new(KeyValueAction.Get, other, 0)], []);
            case 2:
                return new KeyValueInput([new(key, true, seen[group, key].Version)], [put, get], [get]);
            case 3:
                return new KeyValueInput([new(key, false, seen[group, key].Value)], [put with { Key = other }, put], [get, get with { Key = other }]);
            case 4:
                return new KeyValueInput([], [put, put with { Key = other }], []);
            default:
                return new KeyValueInput([], [get, get with { Key = other }], []);
        }
    }

    private sealed class Pending(int client, long invoked, KeyValueInput input)
    {
        public long Invoked => invoked;

        public KeyValueInput Input => input;

        public long Returned { get; set; } = long.MaxValue;

        public KeyValueOutput? Output { get; set; }

        public bool NeverHappened { get; set; }

        public RecordedOperation<KeyValueInput, KeyValueOutput> ToOperation() => new(client, invoked, Returned, input, Output);
    }
}
