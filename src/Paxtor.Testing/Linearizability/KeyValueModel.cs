namespace Paxtor.Testing.Linearizability;

/// <summary>One condition on a key of a <see cref="KeyValueInput"/>: its version (0: it does not exist) or its value is equal to a number.</summary>
internal readonly record struct KeyValueCondition(int Key, bool OnVersion, long Operand);

/// <summary>What a step of a transaction does.</summary>
internal enum KeyValueAction
{
    Get,
    Put,
    Delete,
}

/// <summary>One step of a branch.</summary>
internal readonly record struct KeyValueStep(KeyValueAction Action, int Key, long Value);

/// <summary>A transaction on a few keys whose values are numbers.</summary>
internal sealed record KeyValueInput(KeyValueCondition[] Conditions, KeyValueStep[] Then, KeyValueStep[] Else)
{
    public override string ToString() =>
        $"if [{string.Join(", ", Conditions.Select(static c => $"{(c.OnVersion ? "version" : "value")} of {c.Key} = {c.Operand}"))}] "
        + $"then [{Text(Then)}] else [{Text(Else)}]";

    private static string Text(KeyValueStep[] steps) =>
        string.Join(", ", steps.Select(static s => s.Action == KeyValueAction.Put ? $"put {s.Key} = {s.Value}" : $"{s.Action} {s.Key}"));
}

/// <summary>What one step answered: a get the value and version found, a delete how many keys it deleted (as version), a put nothing.</summary>
internal readonly record struct KeyValueCell(long Value, long Version);

/// <summary>The answer to a transaction.</summary>
internal sealed record KeyValueOutput(bool Succeeded, KeyValueCell[] Cells)
{
    public override string ToString() => $"{Succeeded} [{string.Join(", ", Cells.Select(static c => $"{c.Value}v{c.Version}"))}]";
}

/// <summary>The keys and what stands under them; a version of 0 means: nothing.</summary>
internal readonly struct KeyValueState(KeyValueCell[] cells) : IEquatable<KeyValueState>
{
    public KeyValueCell[] Cells { get; } = cells;

    public bool Equals(KeyValueState other) => Cells.AsSpan().SequenceEqual(other.Cells);

    public override bool Equals(object? obj) => obj is KeyValueState other && Equals(other);

    public override int GetHashCode()
    {
        long hash = 17;
        foreach (KeyValueCell cell in Cells)
            hash = (((hash * 31) + cell.Value) * 31) + cell.Version;
        return (int)(hash ^ (hash >> 32));
    }
}

/// <summary>A store of a few keys with transactions: what the coordination store does as one caller sees it.</summary>
internal sealed class KeyValueModel(int keys) : ISequentialModel<KeyValueState, KeyValueInput, KeyValueOutput>
{
    public KeyValueState Initial => new(new KeyValueCell[keys]);

    public bool Step(KeyValueState state, RecordedOperation<KeyValueInput, KeyValueOutput> operation, out KeyValueState next)
    {
        KeyValueInput input = operation.Input;
        KeyValueOutput? seen = operation.IsKnown ? operation.Output : null;
        KeyValueCell[] cells = (KeyValueCell[])state.Cells.Clone();
        bool holds = Array.TrueForAll(input.Conditions, c => c.OnVersion
            ? cells[c.Key].Version == c.Operand
            : cells[c.Key].Version != 0 && cells[c.Key].Value == c.Operand);
        KeyValueStep[] steps = holds ? input.Then : input.Else;
        next = new KeyValueState(cells);
        if (seen is not null && (seen.Succeeded != holds || seen.Cells.Length != steps.Length))
            return false;
        for (int i = 0; i < steps.Length; i++)
        {
            ref KeyValueCell cell = ref cells[steps[i].Key];
            KeyValueCell answer = default;
            switch (steps[i].Action)
            {
                case KeyValueAction.Get:
                    answer = cell;
                    break;
                case KeyValueAction.Put:
                    cell = new KeyValueCell(steps[i].Value, cell.Version + 1);
                    break;
                default:
                    answer = new KeyValueCell(0, cell.Version == 0 ? 0 : 1);
                    cell = default;
                    break;
            }

            if (seen is not null && seen.Cells[i] != answer)
                return false;
        }

        return true;
    }
}
