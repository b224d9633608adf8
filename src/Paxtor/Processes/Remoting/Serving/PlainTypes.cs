using Paxtor.Processes.Contracts;

namespace Paxtor.Processes;

/// <summary>Types whose values are read without any code of the application, so that the loop may read them.</summary>
internal static class PlainTypes
{
    /// <summary>Values that take more than this are read elsewhere, since reading takes time as well.</summary>
    public const int MostBytes = 256;

    /// <summary>What to start may hold values of any type.</summary>
    public static bool Is(Type type) => PayloadTypes.IsNative(type) && type != typeof(ProcessSpec);

    public static bool Are(IEnumerable<Type> types) => types.All(Is);
}
