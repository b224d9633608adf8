using System.Text.RegularExpressions;

namespace Repository;

/// <summary>What a reviewer should not have to look for.</summary>
public sealed partial class TidyTests
{
    private const int MaxLines = 400;
    private const int MaxLineLength = 200;

    [Fact]
    public void SourceFiles_AreShort()
    {
        string[] long_ = [.. Tree.Files("src", "*.cs").Where(static f => File.ReadLines(f).Count() > MaxLines).Select(Tree.Relative)];
        Assert.Empty(long_);
    }

    [Fact]
    public void SourceLines_FitOnAScreen()
    {
        // Sentences for people are not counted: broken into pieces they could not be searched for.
        string[] wide = [.. from f in Tree.Files("src", "*.cs")
                            from l in File.ReadLines(f).Select(static (t, i) => (Text: t, Line: i + 1))
                            where Literal().Replace(l.Text, string.Empty).Length > MaxLineLength
                            select $"{Tree.Relative(f)}:{l.Line}"];
        Assert.Empty(wide);
    }

    [Fact]
    public void SourceFiles_HoldNoUnfinishedWork()
    {
        string[] found = [.. Grep("src", Unfinished()), .. Grep("tests", Unfinished()).Where(static f => !f.Contains("TidyTests", StringComparison.Ordinal))];
        Assert.Empty(found);
    }

    [Fact]
    public void Tests_NeverSleep()
    {
        // What the analyzers report stands in strings there.
        string[] found = [.. Grep("tests", Sleep()).Where(static f => !f.Contains("TidyTests", StringComparison.Ordinal) && !f.Contains("tests/Paxtor.Generators/", StringComparison.Ordinal))];
        Assert.Empty(found);
    }

    [Fact]
    public void Source_SwallowsNoException() => Assert.Empty(Grep("src", Swallowed()));

    [Fact]
    public void EveryProject_IsInTheSolution()
    {
        string solution = Tree.Read("Paxtor.slnx");
        string[] missing = [.. new[] { "src", "tests", "samples", "bench" }
            .Where(static f => Directory.Exists(Path.Combine(Tree.Root, f)))
            .SelectMany(static f => Tree.Files(f, "*.?sproj"))
            .Select(Tree.Relative)
            .Where(p => !solution.Contains($"\"{p}\"", StringComparison.Ordinal))];
        Assert.Empty(missing);
    }

    [Fact]
    public void DocumentLinks_LeadSomewhere()
    {
        List<string> broken = [];
        foreach (string file in Tree.Files("docs", "*.md").Append(Path.Combine(Tree.Root, "README.md")))
        {
            foreach (Match link in Link().Matches(File.ReadAllText(file)))
            {
                string target = link.Groups[1].Value.Split('#')[0];
                if (target.Length == 0 || target.Contains("://", StringComparison.Ordinal))
                    continue;
                string path = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(file)!, target));
                if (!File.Exists(path) && !Directory.Exists(path))
                    broken.Add($"{Tree.Relative(file)}: {target}");
            }
        }

        Assert.Empty(broken);
    }

    private static IEnumerable<string> Grep(string folder, Regex pattern) =>
        from f in Tree.Files(folder, "*.cs")
        from m in pattern.Matches(File.ReadAllText(f))
        select $"{Tree.Relative(f)}: {m.Value.Trim()}";

    [GeneratedRegex(@"NotImplementedException|\bTODO\b|\bFIXME\b|\bHACK\b")]
    private static partial Regex Unfinished();

    [GeneratedRegex(@"""(?:[^""\\]|\\.)*""")]
    private static partial Regex Literal();

    [GeneratedRegex(@"Thread\.Sleep\(|Task\.Delay\([0-9T]|Skip\s*=\s*""")]
    private static partial Regex Sleep();

    [GeneratedRegex(@"catch\s*(\(Exception[^)]*\))?\s*\{\s*\}")]
    private static partial Regex Swallowed();

    [GeneratedRegex(@"\]\(([^)\s]+)\)")]
    private static partial Regex Link();
}
