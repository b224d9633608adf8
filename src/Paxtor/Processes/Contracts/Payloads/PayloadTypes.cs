namespace Paxtor.Processes.Contracts;

/// <summary>The types that are carried without the serializer.</summary>
internal static class PayloadTypes
{
    private static readonly HashSet<Type> WithoutLength =
    [
        typeof(bool), typeof(sbyte), typeof(byte), typeof(short), typeof(ushort), typeof(int), typeof(uint), typeof(long), typeof(ulong), typeof(char), typeof(float), typeof(double),
        typeof(DateTime), typeof(DateOnly), typeof(TimeOnly), typeof(TimeSpan),
    ];

    private static readonly HashSet<Type> WithLength =
    [
        typeof(decimal), typeof(Guid), typeof(DateTimeOffset), typeof(ReadOnlyMemory<byte>), typeof(Pid), typeof(string), typeof(byte[]),
        typeof(ExitReason), typeof(FaultInfo), typeof(ProcessRef), typeof(ProcessSpec), typeof(Nothing),
    ];

    /// <summary>Whether values of a type (not nullable) are written with their length.</summary>
    public static bool HasLength(Type type) => !type.IsEnum && !WithoutLength.Contains(type);

    /// <summary>Whether a type is carried without the serializer, which then is not asked about it.</summary>
    public static bool IsNative(Type type)
    {
        Type plain = Nullable.GetUnderlyingType(type) ?? type;
        // F#'s unit, the result of its Task<unit>, is always null.
        return plain.IsEnum || WithoutLength.Contains(plain) || WithLength.Contains(plain) || plain.FullName == "Microsoft.FSharp.Core.Unit" || typeof(IOwnPayload).IsAssignableFrom(plain);
    }
}
