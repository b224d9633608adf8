using System.Text;
using Paxtor.Processes.Contracts;

namespace Paxtor.Processes;

/// <summary>The number of a process class between nodes: FNV-1a, 64 bits, over the UTF-8 of its stable name.</summary>
internal static class ClassId
{
    private const ulong Offset = 14695981039346656037;
    private const ulong Prime = 1099511628211;

    /// <summary>Those of all classes that a node declares.</summary>
    public static ulong[] Of(ProcessDeclarations declarations) => [.. declarations.All.Select(static d => Of(d.Name)).Order()];

    public static ulong Of(string name)
    {
        ulong hash = Offset;
        foreach (byte b in Encoding.UTF8.GetBytes(name))
            hash = unchecked((hash ^ b) * Prime);
        return hash;
    }
}
