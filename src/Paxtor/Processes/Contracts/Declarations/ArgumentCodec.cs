using System.Collections.Concurrent;

namespace Paxtor.Processes.Contracts;

/// <summary>Reads and writes values of a type that is known only at run time.</summary>
internal abstract class ArgumentCodec
{
    private static readonly ConcurrentDictionary<Type, ArgumentCodec> Codecs = new();

    public static ArgumentCodec For(Type type) => Codecs.GetOrAdd(type, static t => (ArgumentCodec)Activator.CreateInstance(typeof(ArgumentCodec<>).MakeGenericType(t))!);

    /// <summary>What a parameter without a default value has when it does not come.</summary>
    public abstract object? Default { get; }

    public abstract void Write(ref PayloadWriter writer, int field, object? value);

    public abstract object? Read(ref PayloadReader reader);
}

/// <inheritdoc/>
/// <typeparam name="T">The type.</typeparam>
internal sealed class ArgumentCodec<T> : ArgumentCodec
{
    public override object? Default => default(T);

    public override void Write(ref PayloadWriter writer, int field, object? value) => writer.Write(field, (T)value!);

    public override object? Read(ref PayloadReader reader) => reader.Read<T>();
}
