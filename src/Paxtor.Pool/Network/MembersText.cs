using System.Globalization;

namespace Paxtor.Pooling;

/// <summary>The members of a pool as text: a line for each, its role, its life and its name. A node's name holds no white space.</summary>
internal static class MembersText
{
    public static string Write(IEnumerable<PoolMemberInfo> members) => string.Join('\n', members.Select(static m => $"{(int)m.Role} {m.Life} {m.Node}"));

    /// <exception cref="FormatException">It is no such text.</exception>
    public static IReadOnlyList<PoolMemberInfo> Read(string text)
    {
        string[] lines = text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        PoolMemberInfo[] members = new PoolMemberInfo[lines.Length];
        for (int i = 0; i < lines.Length; i++)
        {
            string[] parts = lines[i].Split(' ');
            if (parts.Length != 3 || !int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out int role) || !Enum.IsDefined((PoolRole)role)
                || !long.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out long life))
                throw new FormatException($"'{lines[i]}' names no member of a pool.");
            members[i] = new PoolMemberInfo(parts[2], (PoolRole)role, life);
        }

        return members;
    }
}
