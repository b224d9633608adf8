using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Paxtor.Generators;

/// <summary>Writes, for each interface marked with <c>[ProcessContract]</c>, the requests, the proxy and the definition that the runtime finds.</summary>
[Generator(LanguageNames.CSharp)]
public sealed class ContractGenerator : IIncrementalGenerator
{
    /// <summary>The name of the step that makes the models, for tests of what is written again.</summary>
    public const string ModelStep = "PaxtorContracts";

    /// <inheritdoc/>
    public void Initialize(IncrementalGeneratorInitializationContext context)
    {
        IncrementalValuesProvider<ContractModel> contracts = context.SyntaxProvider
            .ForAttributeWithMetadataName(
                Known.ContractAttribute,
                static (node, _) => node is InterfaceDeclarationSyntax,
                static (c, token) => ContractReader.Read((INamedTypeSymbol)c.TargetSymbol, token))
            .Where(static m => m is not null)
            .Select(static (m, _) => m!)
            .WithTrackingName(ModelStep);
        context.RegisterSourceOutput(contracts, static (output, model) => output.AddSource(model.Holder + ".g.cs", ContractWriter.Write(model)));
    }
}
