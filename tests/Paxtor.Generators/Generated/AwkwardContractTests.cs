using Paxtor.Processes.Contracts;

namespace Paxtor.Generators.Tests;

/// <summary>Contracts that are hard to write code for: the generated code compiles without a warning and runs, and contracts without it do and write the very same.</summary>
public sealed class AwkwardContractTests
{
    public static TheoryData<string> Names => [.. AwkwardContracts.All.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Contract_RunsAlike_GeneratedAndReflected(string name)
    {
        (string source, string expected) = AwkwardContracts.All[name];
        Type test = Compiled.From(source).Load().GetTypes().Single(static t => t.Name == "Test");
        Type contract = (Type)test.GetProperty("Contract")!.GetValue(null)!;

        ContractDefinition generated = ContractCatalog.Get(contract);
        ContractDefinition reflected = ContractCatalog.Reflect(contract);
        Assert.NotEqual(typeof(ReflectedDefinition<>), generated.GetType().IsGenericType ? generated.GetType().GetGenericTypeDefinition() : generated.GetType());
        Assert.Equal(Describe(generated), Describe(reflected));

        List<string> byGenerated = await RunAsync(test, generated, expected);
        List<string> byReflected = await RunAsync(test, reflected, expected);
        Assert.Equal(byGenerated, byReflected);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Contract_ThatIsDeclared_PassesTheChecks(string name)
    {
        Type test = Compiled.From(AwkwardContracts.All[name].Source).Load().GetTypes().Single(static t => t.Name == "Test");
        object target = test.GetMethod("Target")!.Invoke(null, null)!;
        ProcessDeclarations declarations = new([target.GetType()], new JsonPayloadSerializer());
        Assert.Equal(ContractCatalog.Get((Type)test.GetProperty("Contract")!.GetValue(null)!).Methods.Count, declarations.Find(target.GetType())!.Methods.Count);
    }

    private static async Task<List<string>> RunAsync(Type test, ContractDefinition definition, string expected)
    {
        object target = test.GetMethod("Target")!.Invoke(null, null)!;
        LoopbackEndpoint endpoint = new(target);
        object proxy = definition.GetType().GetMethod("CreateProxy")!.Invoke(definition, [endpoint])!;
        Assert.Equal(expected, await (Task<string>)test.GetMethod("RunAsync")!.Invoke(null, [proxy, target])!);
        return endpoint.Frames;
    }

    private static IEnumerable<string> Describe(ContractDefinition definition) =>
        definition.Methods.Select(m => $"{definition.Name} {m} {m.Id} {m.TakesToken} {m.GetType().Name} {string.Join(',', m.PayloadTypes)}").Order(StringComparer.Ordinal);
}
