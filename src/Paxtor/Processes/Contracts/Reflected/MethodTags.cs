namespace Paxtor.Processes.Contracts;

/// <summary>
/// Numbers as types: a request's type stands for its method, so methods that are known only at run time get one each, made of these without any emitted code.
/// </summary>
internal static class MethodTags
{
    public static Type Of(int number)
    {
        Type tag = typeof(EndTag);
        for (int rest = number; rest > 0; rest >>= 1)
            tag = ((rest & 1) == 0 ? typeof(ZeroTag<>) : typeof(OneTag<>)).MakeGenericType(tag);
        return tag;
    }

    /// <summary>No more digits.</summary>
    internal sealed class EndTag;

    /// <summary>The digit 0 before others.</summary>
    /// <typeparam name="T">The others.</typeparam>
    internal sealed class ZeroTag<T>;

    /// <summary>The digit 1 before others.</summary>
    /// <typeparam name="T">The others.</typeparam>
    internal sealed class OneTag<T>;
}
