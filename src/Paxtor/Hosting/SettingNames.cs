namespace Paxtor.Hosting;

/// <summary>What can be set in a configuration: not what only code can make.</summary>
internal static class SettingNames
{
    public static readonly IReadOnlyList<string> Node = NamesOf(typeof(PaxtorOptions));

    public static readonly IReadOnlyList<string> Locks = NamesOf(typeof(LockServiceOptions));

    public static bool IsSetting(string name) => Node.Contains(name, StringComparer.OrdinalIgnoreCase);

    /// <summary>The setting that was probably meant, or null.</summary>
    public static string? Nearest(string name, IReadOnlyList<string> settings)
    {
        (string? nearest, int distance) = settings.Select(s => (s, Distance(name, s))).MinBy(static p => p.Item2);
        return distance <= Math.Max(2, name.Length / 3) ? nearest : null;
    }

    private static IReadOnlyList<string> NamesOf(Type type) =>
        [.. type.GetProperties().Where(static p => p.GetMethod is { IsStatic: false } && IsBindable(p.PropertyType)).Select(static p => p.Name)];

    private static bool IsBindable(Type type) => !typeof(Delegate).IsAssignableFrom(type) && type != typeof(StoreEngine);

    /// <summary>How many letters must be inserted, deleted or replaced to make one of the other (Levenshtein).</summary>
    private static int Distance(string a, string b)
    {
        int[] row = [.. Enumerable.Range(0, b.Length + 1)];
        for (int i = 1; i <= a.Length; i++)
        {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.Length; j++)
            {
                int same = char.ToUpperInvariant(a[i - 1]) == char.ToUpperInvariant(b[j - 1]) ? 0 : 1;
                (diagonal, row[j]) = (row[j], Math.Min(Math.Min(row[j], row[j - 1]) + 1, diagonal + same));
            }
        }

        return row[^1];
    }
}
