namespace Paxtor.Processes.Contracts;

/// <summary>Whether an enumeration's values are signed; a constant for the JIT compiler.</summary>
/// <typeparam name="T">The enumeration.</typeparam>
internal static class EnumShape<T>
{
    public static readonly bool IsSigned = Type.GetTypeCode(typeof(T)) is TypeCode.SByte or TypeCode.Int16 or TypeCode.Int32 or TypeCode.Int64;
}
