namespace Paxtor.Pooling.Starting;

/// <summary>Where a user's files are: decided in one place for what the master puts there, and for the shells on this machine that look for it.</summary>
internal static class UserHome
{
    /// <summary>
    /// The home directory of this process's user: HOME, or what the system has for the user when that is not set, as in a service of systemd; what <c>~</c> means to most shells.
    /// Not asked of the shell: with HOME unset, dash leaves <c>~</c> as it is.
    /// </summary>
    /// <exception cref="PoolException">Neither tells one.</exception>
    public static string Directory()
    {
        string home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile, Environment.SpecialFolderOption.DoNotVerify);
        // What .NET says of a user that the system does not know.
        if (home is "" or "/" && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("HOME")))
            throw new PoolException("This user has no home directory for the cache and the output of workers: set HOME.");
        return home;
    }

    /// <summary>Of the user's caches: XDG_CACHE_HOME, else <c>.cache</c> in the home directory.</summary>
    /// <exception cref="PoolException">There is no home directory.</exception>
    public static string Cache() => Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { Length: > 0 } set ? set : Path.Combine(Directory(), ".cache");

    /// <summary>The same in the words of <c>sh</c>: sets <c>h</c> to the home directory, and ends with an error when there is none.</summary>
    /// <param name="known">The home directory, when the shell runs for this process; null for one of another machine, which finds it by itself.</param>
    public static string Script(string? known) => known is not null
        ? $"h={Shell.Quote(known)}; "
        : $"h=$HOME; if [ -z \"$h\" ]; then eval \"h=~$(id -un)\"; case $h in /*) ;; *) echo {Shell.Mark} {Shell.Error} the user there has no home directory: set HOME; exit 78;; esac; fi; ";

    /// <summary>Of the user's caches, after <see cref="Script"/>.</summary>
    public const string CacheInScript = "${XDG_CACHE_HOME:-$h/.cache}";
}
