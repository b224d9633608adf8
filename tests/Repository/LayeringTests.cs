using System.Text.RegularExpressions;

namespace Repository;

/// <summary>Arrows between projects point one way only: the table of docs/architecture.md, held against the project files.</summary>
public sealed partial class LayeringTests
{
    private static readonly Dictionary<string, string[]> Allowed = new(StringComparer.Ordinal)
    {
        ["Paxtor.Foundation"] = [],
        ["Paxtor.Raft"] = [],
        ["Paxtor.Coordination"] = ["Paxtor.Foundation"],
        ["Paxtor.Transport"] = ["Paxtor.Foundation"],
        ["Paxtor.Quorum"] = ["Paxtor.Coordination", "Paxtor.Foundation", "Paxtor.Raft", "Paxtor.Transport"],
        ["Paxtor.Generators"] = [],
        ["Paxtor.Generators.CodeFixes"] = [],
        ["Paxtor"] = ["Paxtor.Coordination", "Paxtor.Foundation", "Paxtor.Generators", "Paxtor.Generators.CodeFixes", "Paxtor.Quorum", "Paxtor.Transport"],
        ["Paxtor.FSharp"] = ["Paxtor"],
        ["Paxtor.Etcd"] = ["Paxtor", "Paxtor.Coordination", "Paxtor.Foundation"],
        ["Paxtor.Testing"] = ["Paxtor"],
        ["Paxtor.Worker"] = [],
        ["Paxtor.Pool"] = ["Paxtor", "Paxtor.Generators", "Paxtor.Worker"],
        ["Paxtor.Cli"] = ["Paxtor", "Paxtor.Etcd", "Paxtor.Pool"],
    };

    [Fact]
    public void Projects_ReferOnlyToWhatStandsBelowThem()
    {
        List<string> wrong = [];
        foreach (string project in Tree.Files("src", "*.?sproj"))
        {
            string name = Path.GetFileNameWithoutExtension(project);
            if (!Allowed.TryGetValue(name, out string[]? allowed))
            {
                wrong.Add($"{name} is not in the table");
                continue;
            }

            foreach (Match reference in Reference().Matches(File.ReadAllText(project)))
            {
                if (!allowed.Contains(reference.Groups[1].Value))
                    wrong.Add($"{name} -> {reference.Groups[1].Value}");
            }
        }

        Assert.Empty(wrong);
    }

    /// <summary>
    /// Not called abstractions, and yet what every host has: options, their binding, and the registration of health checks have no smaller package.
    /// </summary>
    private static readonly string[] Extensions =
        ["Microsoft.Extensions.Configuration.Binder", "Microsoft.Extensions.Diagnostics.HealthChecks", "Microsoft.Extensions.Options"];

    /// <summary>A worker has no host of its own: its jobs' services come from a container that the pool brings.</summary>
    private static readonly string[] PoolExtensions = ["Microsoft.Extensions.DependencyInjection"];

    [Fact]
    public void Libraries_NeedOnlyTheRuntimeAndExtensionAbstractions()
    {
        List<string> wrong = [];
        foreach (string project in Tree.Files("src", "*.?sproj").Where(static p => !p.Contains("Paxtor.Cli", StringComparison.Ordinal) && !p.Contains("Paxtor.Generators", StringComparison.Ordinal)))
        {
            foreach (Match package in Package().Matches(File.ReadAllText(project)))
            {
                string name = package.Groups[1].Value;
                bool isAbstraction = name.StartsWith("Microsoft.Extensions.", StringComparison.Ordinal) && name.EndsWith("Abstractions", StringComparison.Ordinal);
                if (!isAbstraction && name != "FSharp.Core" && !(Path.GetFileNameWithoutExtension(project) == "Paxtor" && Extensions.Contains(name)) && !(Path.GetFileNameWithoutExtension(project) == "Paxtor.Pool" && PoolExtensions.Contains(name)))
                    wrong.Add($"{Tree.Relative(project)} -> {name}");
            }
        }

        Assert.Empty(wrong);
    }

    [GeneratedRegex(@"<ProjectReference Include=""[^""]*/([^/""]+)\.[cf]sproj""")]
    private static partial Regex Reference();

    [GeneratedRegex(@"<PackageReference Include=""([^""]+)""")]
    private static partial Regex Package();
}
