using System.Reflection;

namespace Paxtor.Processes.Contracts;

/// <summary>A parameter of a process class's constructor that is marked with <see cref="StartArgumentAttribute"/>.</summary>
/// <param name="Info">The parameter.</param>
/// <param name="Field">Its position among them, from 1.</param>
internal sealed record StartParameter(ParameterInfo Info, int Field)
{
    public Type Type => Info.ParameterType;

    public bool IsOptional => Info.HasDefaultValue;

    public object? Default => DefaultValues.Of(Info, Codec);

    public ArgumentCodec Codec { get; } = ArgumentCodec.For(Info.ParameterType);

    /// <summary>Whether a value can be passed, as it is or by a conversion of numbers that loses nothing (an <c>int</c> for a <c>long</c>).</summary>
    public bool TryFit(object? value, out object? fitting)
    {
        fitting = value;
        Type plain = Nullable.GetUnderlyingType(Type) ?? Type;
        if (value is null)
            return !Type.IsValueType || plain != Type;
        if (plain.IsInstanceOfType(value))
            return true;
        if (plain.IsEnum || value is Enum || !Widens(Type.GetTypeCode(value.GetType()), Type.GetTypeCode(plain)))
            return false;
        fitting = Convert.ChangeType(value, plain);
        return true;
    }

    private static bool Widens(TypeCode from, TypeCode to) => from switch
    {
        TypeCode.SByte => to is TypeCode.Int16 or TypeCode.Int32 or TypeCode.Int64 or TypeCode.Single or TypeCode.Double or TypeCode.Decimal,
        TypeCode.Byte => to is TypeCode.Int16 or TypeCode.UInt16 or TypeCode.Int32 or TypeCode.UInt32 or TypeCode.Int64 or TypeCode.UInt64 or TypeCode.Single or TypeCode.Double or TypeCode.Decimal,
        TypeCode.Int16 => to is TypeCode.Int32 or TypeCode.Int64 or TypeCode.Single or TypeCode.Double or TypeCode.Decimal,
        TypeCode.UInt16 => to is TypeCode.Int32 or TypeCode.UInt32 or TypeCode.Int64 or TypeCode.UInt64 or TypeCode.Single or TypeCode.Double or TypeCode.Decimal,
        TypeCode.Int32 => to is TypeCode.Int64 or TypeCode.Double or TypeCode.Decimal,
        TypeCode.UInt32 => to is TypeCode.Int64 or TypeCode.UInt64 or TypeCode.Double or TypeCode.Decimal,
        TypeCode.Int64 or TypeCode.UInt64 => to is TypeCode.Decimal,
        TypeCode.Single => to is TypeCode.Double,
        _ => false,
    };
}
