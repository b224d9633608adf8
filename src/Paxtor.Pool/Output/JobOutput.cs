namespace Paxtor.Pooling.Output;

/// <summary>Where what one job prints goes. Any thread.</summary>
/// <param name="node">The member where it appears.</param>
/// <param name="number">Which output there.</param>
internal abstract class JobOutput(string node, long number)
{
    public string Node { get; } = node;

    public long Number { get; } = number;

    /// <summary>Takes text; blocks while more waits to be shown than may.</summary>
    public abstract void Write(bool isError, ReadOnlySpan<char> text);

    /// <summary>Ends when all that was taken so far has been shown, or put into the extra output file because it cannot be.</summary>
    public abstract Task FlushAsync();
}
