namespace Paxtor.Pooling;

/// <summary>The members of a pool as text: a line for each, its role and its name. A node's name holds no white space.</summary>
internal static class MembersText
{
    public static string Write(IEnumerable<PoolMemberInfo> members) => string.Join('\n', members.Select(static m => $"{(int)m.Role} {m.Node}"));

    /// <exception cref="FormatException">It is no such text.</exception>
    public static IReadOnlyList<PoolMemberInfo> Read(string text)
    {
        string[] lines = text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        PoolMemberInfo[] members = new PoolMemberInfo[lines.Length];
        for (int i = 0; i < lines.Length; i++)
        {
            int blank = lines[i].IndexOf(' ', StringComparison.Ordinal);
            if (blank < 1 || !int.TryParse(lines[i].AsSpan(0, blank), out int role) || !Enum.IsDefined((PoolRole)role))
                throw new FormatException($"'{lines[i]}' names no member of a pool.");
            members[i] = new PoolMemberInfo(lines[i][(blank + 1)..], (PoolRole)role);
        }

        return members;
    }
}
