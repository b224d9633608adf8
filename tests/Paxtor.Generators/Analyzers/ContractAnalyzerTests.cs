using Microsoft.CodeAnalysis;

namespace Paxtor.Generators.Tests;

/// <summary>What cannot work is reported where it stands, and nothing else is.</summary>
public sealed class ContractAnalyzerTests
{
    public static TheoryData<string, string, string> Members => new()
    {
        { "Task F(ref int x);", "PAX001", "'x' of IC.F is passed by reference" },
        { "Task F(out int x);", "PAX001", "pass a value" },
        { "Task F(in int x);", "PAX001", "pass a value" },
        { "Task F(ReadOnlySpan<byte> x);", "PAX001", "pass a value" },
        { "unsafe Task F(int* x);", "PAX001", "pass a value" },
        { "int F();", "PAX002", "IC.F returns int" },
        { "List<Task> F();", "PAX002", "IAsyncEnumerable<T>" },
        { "ref int F();", "PAX002", "returns" },
        { "int P { get; }", "PAX003", "IC.P is a property" },
        { "event Action E;", "PAX003", "IC.E is an event" },
        { "static abstract Task F();", "PAX003", "static" },
        { "Task F<T>(T x);", "PAX004", "make the contract generic" },
        { "[OneWay] Task<int> F();", "PAX006", "has a result" },
        { "[OneWay] IAsyncEnumerable<int> F();", "PAX006", "has a result" },
        { "Task F(CancellationToken a, CancellationToken b);", "PAX007", "leave one" },
        { "Task F(Action x);", "PAX008", "IC.F parameter 'x' → Action: code cannot be sent" },
        { "Task F(Bad item);", "PAX008", "IC.F parameter 'item' → Bad.Callback: Action?: code cannot be sent" },
        { "Task F(List<Bad[]> items);", "PAX008", "Bad.Callback" },
        { "Task<object> F();", "PAX008", "IC.F result → object: any object may stand there" },
        { "Task F(System.IO.Stream x);", "PAX008", "a stream belongs to this machine" },
        { "Task F(Type x);", "PAX008", "types of the program are not sent" },
        { "Task F(nint x);", "PAX008", "an address in memory" },
        { "Task F((int, CancellationToken) x);", "PAX008", "lives on this node only" },
        { "Task F(IOpen x);", "PAX008", "it is an interface" },
        { "Task F(Abstract x);", "PAX008", "it is abstract" },
        { "Task F(Hidden x);", "PAX008", "no public constructor" },
        { "Task F(Lost x);", "PAX008", "Lost.Value: int: it would be written but not read back" },
        { "Task F(int[,] x);", "PAX008", "several dimensions" },
        { "Task F(Exception x);", "PAX008", "FaultInfo" },
        { "Task F(IC x);", "PAX008", "a proxy is not sent" },
        { "Task F(int x); Task F(string x);", "PAX009", "is an overload" },
        { "[ContractMethod(\"H\")] Task F(int x); [ContractMethod(\"H\")] Task G();", "PAX010", "IC.F and IC.G have one name between nodes, 'H'" },
    };

    private const string Types = """
        public class Bad { public Action? Callback { get; set; } }
        public interface IOpen { }
        public abstract class Abstract { }
        public class Hidden { private Hidden() { } public int X { get; set; } }
        public class Lost { public int Value { get; } = 1; public int Twice => 2 * Value; }
        """;

    [Theory]
    [MemberData(nameof(Members))]
    public async Task Member_ThatCannotWork_IsReported(string member, string id, string message)
    {
        IReadOnlyList<Diagnostic> found = await Compiled.AnalyzeAsync($"[ProcessContract] public interface IC {{ {member} }}\n{Types}");
        Assert.All(found, d => Assert.Equal(id, d.Id));
        Assert.Contains(message, found.First().GetMessage(), StringComparison.Ordinal);
        Assert.True(found.First().Location.IsInSource);
    }

    [Fact]
    public async Task Contracts_OfOneName_AreReported()
    {
        IReadOnlyList<Diagnostic> found = await Compiled.AnalyzeAsync("[ProcessContract(\"a\")] public interface IA { } [ProcessContract(\"a\")] public interface IB { }");
        Assert.Equal("PAX011: IA and IB have one name between nodes, 'a': give one of them another by [ProcessContract]", $"{Assert.Single(found).Id}: {found[0].GetMessage()}");
    }

    [Theory]
    [InlineData("class Outer { [ProcessContract] private interface IC { } }")]
    [InlineData("class Outer { [ProcessContract] protected interface IC { } }")]
    [InlineData("[ProcessContract] file interface IC { }")]
    public async Task Contract_OutOfSight_IsReported(string source) => Assert.Equal("PAX005", Assert.Single(await Compiled.AnalyzeAsync(source)).Id);

    [Theory]
    [MemberData(nameof(AwkwardContractTests.Names), MemberType = typeof(AwkwardContractTests))]
    public async Task Awkward_ButRight_IsNotReported(string name) =>
        Assert.DoesNotContain(await Compiled.AnalyzeAsync(AwkwardContracts.All[name].Source), static d => d.Severity > DiagnosticSeverity.Info);

    [Fact]
    public async Task Types_ThatCanBeSent_AreNotReported() => Assert.Empty(await Compiled.AnalyzeAsync("""
        using System.Text.Json.Serialization;
        [ProcessContract] public interface IC<T>
        {
            Task F(Tree tree, IReadOnlyDictionary<string, Tree?> map, Animal animal, T any, Uri uri, System.Collections.Immutable.ImmutableArray<int> numbers, Version version, ProcessSpec spec, Money money, Odd odd);
        }
        public record Tree(Tree? Left, List<Tree> Right) { public int Size => 1; [JsonIgnore] public Action? Local { get; set; } }
        [JsonDerivedType(typeof(Dog), "dog")] public abstract record Animal; public record Dog(int Legs) : Animal;
        public struct Money { public decimal Amount; public string Currency { get; init; } }
        [JsonConverter(typeof(OddConverter))] public class Odd { private Odd() { } }
        public abstract class OddConverter : JsonConverter<Odd> { }
        """));
}
