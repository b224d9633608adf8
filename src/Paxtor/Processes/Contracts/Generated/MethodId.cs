using System.Text;

namespace Paxtor.Processes.Contracts;

/// <summary>
/// The number of a method between nodes: FNV-1a, 64 bits, over the UTF-8 of <c>contract/method</c>, with <c>!</c> or <c>*</c> for the stroke when it is only sent, or streams. Two methods with one
/// number are refused where they are declared.
/// </summary>
internal static class MethodId
{
    private const ulong Offset = 14695981039346656037;
    private const ulong Prime = 1099511628211;

    public static ulong Of(string contract, string name, MethodKind kind)
    {
        char between = kind switch { MethodKind.Send => '!', MethodKind.Stream => '*', _ => '/' };
        ulong hash = Offset;
        foreach (byte b in Encoding.UTF8.GetBytes(contract + between + name))
            hash = unchecked((hash ^ b) * Prime);
        return hash;
    }
}
