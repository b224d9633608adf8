namespace Paxtor.Pooling.Output;

/// <summary>The output of a job that was started on the member where it runs.</summary>
/// <param name="outputs">The member's.</param>
/// <param name="node">The member.</param>
/// <param name="number">Which output.</param>
internal sealed class LocalOutput(JobOutputs outputs, string node, long number) : JobOutput(node, number)
{
    protected override void Take(bool isError, ReadOnlySpan<char> text) => outputs.Show(Number, isError, text);

    protected override Task WhenShownAsync() => Task.CompletedTask;
}
