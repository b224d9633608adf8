namespace Repository;

/// <summary>The program on the first screen of the README is the sample that the build compiles.</summary>
public sealed class ReadmeTests
{
    [Fact]
    public void FirstProgram_IsTheQuickStartSample()
    {
        string readme = Tree.Read("README.md");
        const string begin = "```csharp\n";
        int start = readme.IndexOf(begin, StringComparison.Ordinal) + begin.Length;
        string program = readme[start..readme.IndexOf("```", start, StringComparison.Ordinal)];
        Assert.Equal(Tree.Read("samples/QuickStart/Program.cs"), program);
    }
}
