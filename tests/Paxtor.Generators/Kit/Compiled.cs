using System.Reflection;
using System.Runtime.Loader;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Paxtor.Generators.Tests;

/// <summary>Sources compiled in memory with the generator, and what came of it.</summary>
internal sealed class Compiled
{
    public const string Usings = """
        #nullable enable
        using System;
        using System.Collections.Generic;
        using System.Threading;
        using System.Threading.Tasks;
        using Paxtor;

        """;

    private static readonly MetadataReference[] References =
    [
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator).Select(static p => MetadataReference.CreateFromFile(p)),
    ];

    private static readonly CSharpParseOptions Parse = new(LanguageVersion.Latest, DocumentationMode.Parse);

    private Compiled(Compilation compilation, IReadOnlyDictionary<string, string> generated)
    {
        Compilation = compilation;
        Generated = generated;
    }

    public Compilation Compilation { get; }

    /// <summary>The generated files by name.</summary>
    public IReadOnlyDictionary<string, string> Generated { get; }

    /// <summary>What the compiler says, warnings as errors; nothing is expected.</summary>
    public IReadOnlyList<Diagnostic> Problems => [.. Compilation.GetDiagnostics().Where(static d => d.Severity >= DiagnosticSeverity.Warning)];

    /// <summary>Sources as they are, without the usings.</summary>
    public static CSharpCompilation Sources(params string[] sources) => CSharpCompilation.Create(
        "Contracts" + Interlocked.Increment(ref count).ToString(System.Globalization.CultureInfo.InvariantCulture),
        sources.Select((s, i) => CSharpSyntaxTree.ParseText(s, Parse, $"Source{i}.cs")),
        References,
        new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable, warningLevel: 9999, allowUnsafe: true));

    public static CSharpGeneratorDriver Driver(bool track = false) => CSharpGeneratorDriver.Create(
        [new ContractGenerator().AsSourceGenerator()], parseOptions: Parse, driverOptions: new GeneratorDriverOptions(IncrementalGeneratorOutputKind.None, track));

    public static Compiled From(params string[] sources)
    {
        GeneratorDriver driver = Driver().RunGeneratorsAndUpdateCompilation(Sources([.. sources.Select(static s => Usings + s)]), out Compilation after, out _);
        GeneratorRunResult result = driver.GetRunResult().Results.Single();
        Assert.Null(result.Exception);
        return new Compiled(after, result.GeneratedSources.ToDictionary(static s => s.HintName, static s => s.SourceText.ToString()));
    }

    /// <summary>The compiled assembly, loaded; the compiler must have nothing to say.</summary>
    public Assembly Load()
    {
        Assert.True(Problems.Count == 0, string.Join('\n', Problems) + "\n" + string.Join('\n', Generated.Values));
        using MemoryStream bytes = new();
        Assert.True(Compilation.Emit(bytes).Success);
        bytes.Position = 0;
        // Not collectible: proxies by reflection are made in an assembly that is not.
        return new AssemblyLoadContext(Compilation.AssemblyName).LoadFromStream(bytes);
    }

    /// <summary>What our analyzers say, in the order of the source.</summary>
    public static async Task<IReadOnlyList<Diagnostic>> AnalyzeAsync(params string[] sources)
    {
        Compilation compilation = From(sources).Compilation;
        CompilationWithAnalyzers analyzed = compilation.WithAnalyzers([new ContractAnalyzer(), new HandlerAnalyzer()]);
        IEnumerable<Diagnostic> found = await analyzed.GetAnalyzerDiagnosticsAsync(TestContext.Current.CancellationToken);
        return [.. found.OrderBy(static d => d.Location.SourceSpan.Start).ThenBy(static d => d.Id, StringComparer.Ordinal)];
    }

    private static int count;
}
