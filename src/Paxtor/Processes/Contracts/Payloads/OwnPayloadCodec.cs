using System.Reflection;

namespace Paxtor.Processes.Contracts;

/// <summary>Reads an <see cref="IOwnPayload"/> of a type that is known as a type parameter without its constraint.</summary>
/// <typeparam name="T">The type.</typeparam>
internal static class OwnPayloadCodec<T>
{
    /// <summary>Null when the type is none.</summary>
    public static readonly Reader? Read = typeof(IOwnPayload).IsAssignableFrom(typeof(T))
        ? typeof(OwnPayloadCodec<T>).GetMethod(nameof(ReadOwn), BindingFlags.NonPublic | BindingFlags.Static)!.MakeGenericMethod(typeof(T)).CreateDelegate<Reader>()
        : null;

    public delegate T Reader(PayloadReader reader);

    private static TOwn ReadOwn<TOwn>(PayloadReader reader)
        where TOwn : class, IOwnPayload<TOwn> => TOwn.Read(reader);
}
