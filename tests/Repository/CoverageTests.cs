using System.Text.RegularExpressions;

namespace Repository;

/// <summary>docs/spec-coverage.md and docs/consistency.md name tests; those tests exist.</summary>
public sealed partial class CoverageTests
{
    [Theory]
    [InlineData("docs/spec-coverage.md")]
    [InlineData("docs/consistency.md")]
    public void TestsNamed_Exist(string document)
    {
        string source = string.Concat(Tree.Files("tests", "*.cs").Concat(Tree.Files("tests", "*.fs")).Select(File.ReadAllText));
        List<string> missing = [];
        foreach (Match name in Named().Matches(Tree.Read(document)))
        {
            string[] parts = name.Groups[1].Value.Split('.');
            if (!Regex.IsMatch(source, $@"(?:class|type) {parts[0]}\b"))
                missing.Add(name.Groups[1].Value);
            else if (parts.Length > 1 && !Regex.IsMatch(source, $@"[\s.]{Regex.Escape(parts[1]).Replace(@"\*", @"\w*", StringComparison.Ordinal)}\("))
                missing.Add(name.Groups[1].Value);
        }

        Assert.Empty(missing);
    }

    [GeneratedRegex(@"`([A-Z]\w*(?:Tests|Stories|Conformance)(?:\.[\w*]+)?)`")]
    private static partial Regex Named();
}
