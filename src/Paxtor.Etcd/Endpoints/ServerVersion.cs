namespace Paxtor.Etcd.Endpoints;

/// <summary>Which versions of etcd are recommended.</summary>
internal static class ServerVersion
{
    public const string Recommended = "3.5.28 or later, or 3.6.9 or later,";

    /// <summary>Whether a version, such as <c>3.5.28</c>, is recommended. One that cannot be read is taken for a newer one.</summary>
    public static bool IsRecommended(string version)
    {
        string number = version.Split('-', '+')[0];
        if (!Version.TryParse(number, out Version? parsed) || parsed.Build < 0)
            return true;
        return (parsed.Major, parsed.Minor) switch
        {
            ( < 3, _) => false,
            (3, < 5) => false,
            (3, 5) => parsed.Build >= 28,
            (3, 6) => parsed.Build >= 9,
            _ => true,
        };
    }
}
