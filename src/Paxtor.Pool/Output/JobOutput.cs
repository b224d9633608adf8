namespace Paxtor.Pooling.Output;

/// <summary>Where what one job prints goes. Any thread.</summary>
/// <param name="node">The member where it appears.</param>
/// <param name="number">Which output there.</param>
internal abstract class JobOutput(string node, long number)
{
    private readonly Lock gate = new();
    private char heldOut;
    private char heldError;

    public string Node { get; } = node;

    public long Number { get; } = number;

    /// <summary>Takes text; blocks while more waits to be shown than may. The first half of a surrogate pair, as a job that prints char by char gives it, waits for its other half.</summary>
    public void Write(bool isError, ReadOnlySpan<char> text)
    {
        if (text.IsEmpty)
            return;
        ref char held = ref isError ? ref heldError : ref heldOut;
        if (held == default && !char.IsHighSurrogate(text[^1]))
        {
            Take(isError, text);
            return;
        }

        char first;
        lock (gate)
        {
            first = held;
            held = default;
            if (char.IsHighSurrogate(text[^1]))
            {
                held = text[^1];
                text = text[..^1];
            }
        }

        if (first != default)
            text = string.Concat(new ReadOnlySpan<char>(in first), text);
        if (!text.IsEmpty)
            Take(isError, text);
    }

    /// <summary>Ends when all that was taken so far has been shown, or put into the extra output file because it cannot be.</summary>
    public Task FlushAsync()
    {
        Release(isError: false, ref heldOut);
        Release(isError: true, ref heldError);
        return WhenShownAsync();
    }

    protected abstract void Take(bool isError, ReadOnlySpan<char> text);

    protected abstract Task WhenShownAsync();

    // Its other half did not come.
    private void Release(bool isError, ref char held)
    {
        char half;
        lock (gate)
        {
            half = held;
            held = default;
        }

        if (half != default)
            Take(isError, [half]);
    }
}
