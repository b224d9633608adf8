using System.Linq;
using Microsoft.CodeAnalysis;

namespace Paxtor.Generators;

/// <summary>One finding.</summary>
/// <param name="Rule">Which rule.</param>
/// <param name="Where">What it is about.</param>
/// <param name="Arguments">For the message.</param>
internal sealed record Violation(DiagnosticDescriptor Rule, ISymbol Where, params string[] Arguments)
{
    /// <summary>The diagnostic, at the symbol, or at another where that one is not in the source.</summary>
    public Diagnostic ToDiagnostic(ISymbol otherwise) =>
        Diagnostic.Create(Rule, Where.Locations.Concat(otherwise.Locations).FirstOrDefault(static l => l.IsInSource), Arguments);
}
