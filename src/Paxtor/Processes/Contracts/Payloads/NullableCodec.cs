namespace Paxtor.Processes.Contracts;

/// <summary>Carries a nullable value type: null, or its value as the type itself is carried.</summary>
/// <typeparam name="T">A <see cref="Nullable{T}"/>.</typeparam>
internal abstract class NullableCodec<T>
{
    // Read-only and of one class, so that the JIT compiler calls it directly.
    public static readonly NullableCodec<T> Instance =
        (NullableCodec<T>)Activator.CreateInstance(typeof(NullableValueCodec<>).MakeGenericType(Nullable.GetUnderlyingType(typeof(T))!))!;

    public abstract void Write(PayloadWriter writer, int field, T value);

    public abstract T Read(ref PayloadReader reader);
}

/// <inheritdoc/>
/// <typeparam name="TValue">The type under the <see cref="Nullable{T}"/>.</typeparam>
internal sealed class NullableValueCodec<TValue> : NullableCodec<TValue?>
    where TValue : struct
{
    private static readonly bool HasLength = PayloadTypes.HasLength(typeof(TValue));

    public override void Write(PayloadWriter writer, int field, TValue? value)
    {
        if (value is { } some)
            writer.Write(field, some);
        else
            writer.WriteNull(field, HasLength);
    }

    public override TValue? Read(ref PayloadReader reader)
    {
        if (!reader.IsNull(HasLength))
            return reader.Read<TValue>();
        reader.ReadNull(HasLength);
        return null;
    }
}
