namespace Paxtor.Cli.Tests.Samples;

/// <summary>The samples that run to their end by themselves.</summary>
public sealed class SmallSampleTests
{
    [Theory]
    [InlineData("QuickStart", "owns (\"invoice\", 42) with token", "the report is ours")]
    [InlineData("Processes", "has 200", "refused: Ada has only 200.", "statement printed", "has ended: shutdown")]
    [InlineData("Pool", "3 nodes: ", "film-master@localhost", "film@localhost", "film-2@localhost", "a job ran on film", "24 frames in all")]
    [InlineData("FSharp", "owns (\"invoice\", 42) with token", "held by <", "Withdraw 30M: 70", "refused, Ada has only 70", "Close: 70")]
    public async Task Sample_RunsToItsEnd_AndSaysWhatItShall(string name, params string[] said)
    {
        using Sample sample = new();
        await using Tests.Processes.ChildProcess program = sample.Start(name, []);
        (int code, string output, string errors) = await program.EndAsync();
        Assert.True(code == 0, output + errors);
        Assert.All(said, s => Assert.Contains(s, output, StringComparison.Ordinal));
    }
}
