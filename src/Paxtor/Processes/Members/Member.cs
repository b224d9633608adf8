namespace Paxtor.Processes;

/// <summary>A node that has a session, with what only nodes need to know of it.</summary>
/// <param name="Public">What users see.</param>
/// <param name="Classes">The numbers of the process classes that it declares.</param>
/// <param name="Revision">The revision at which it got the session: of two lives of a node, the later one has the higher.</param>
internal sealed record Member(ClusterMember Public, IReadOnlyList<ulong> Classes, long Revision)
{
    public string Name => Public.Name;

    public long Incarnation => Public.Incarnation;

    /// <summary>Where to dial it; null when it does not listen.</summary>
    public string? Endpoint => Public.Endpoint;

    /// <summary>Whether it declares a process class, so that processes of it can start there.</summary>
    public bool Declares(string className)
    {
        ulong id = ClassId.Of(className);
        for (int i = 0; i < Classes.Count; i++)
        {
            if (Classes[i] == id)
                return true;
        }

        return false;
    }
}
