using System;
using System.Globalization;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Paxtor.Generators;

/// <summary>Default values of parameters as expressions.</summary>
internal static class Literals
{
    public static string Of(ITypeSymbol type, object? value, string typeName)
    {
        ITypeSymbol plain = type is INamedTypeSymbol { OriginalDefinition.SpecialType: SpecialType.System_Nullable_T } nullable ? nullable.TypeArguments[0] : type;
        if (value is null)
            return "default!";
        string number = Number(value);
        // Negative numbers need brackets behind a cast.
        return plain.TypeKind == TypeKind.Enum || plain.SpecialType is SpecialType.System_IntPtr or SpecialType.System_UIntPtr
            ? $"({(SymbolEqualityComparer.Default.Equals(plain, type) ? typeName : Formats.Type(plain))})({number})"
            : number;
    }

    private static string Number(object value) => value switch
    {
        bool b => b ? "true" : "false",
        char c => SymbolDisplay.FormatLiteral(c, quote: true),
        string s => SymbolDisplay.FormatLiteral(s, quote: true),
        float f => Float(f, "float", "f"),
        double d => Float(d, "double", "d"),
        decimal m => m.ToString(CultureInfo.InvariantCulture) + "m",
        long l => l == long.MinValue ? "long.MinValue" : l.ToString(CultureInfo.InvariantCulture) + "L",
        ulong u => u.ToString(CultureInfo.InvariantCulture) + "UL",
        uint u => u.ToString(CultureInfo.InvariantCulture) + "U",
        DateTime t => $"new global::System.DateTime({t.Ticks.ToString(CultureInfo.InvariantCulture)}L)",
        _ => Convert.ToString(value, CultureInfo.InvariantCulture) ?? "default!",
    };

    private static string Float(double value, string type, string suffix)
    {
        if (double.IsNaN(value))
            return type + ".NaN";
        if (double.IsInfinity(value))
            return type + (value > 0 ? ".PositiveInfinity" : ".NegativeInfinity");
        if (value == 0)
            return (BitConverter.DoubleToInt64Bits(value) < 0 ? "-0" : "0") + suffix;
        return (suffix == "f" ? ((float)value).ToString("R", CultureInfo.InvariantCulture) : value.ToString("R", CultureInfo.InvariantCulture)) + suffix;
    }
}
