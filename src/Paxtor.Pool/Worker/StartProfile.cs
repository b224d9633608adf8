using System.Runtime;

namespace Paxtor.Pooling.Worker;

/// <summary>
/// What a worker compiles while it starts. The first on a host notes it beside the program; each further one has a second thread compile that ahead. The runtime reads and
/// writes one and the same file, and trusts it: so each worker has a copy of its own, and what others read is put there whole.
/// </summary>
internal sealed class StartProfile
{
    private const string Name = "start.profile";

    private readonly string own;
    private readonly string shared;
    private readonly bool isFirst;

    private StartProfile(string directory, string name)
    {
        own = Path.Combine(directory, name);
        shared = Path.Combine(directory, Name);
        isFirst = !File.Exists(shared);
    }

    /// <summary>Begins to compile ahead, and to note; null where nothing can be written.</summary>
    /// <param name="directory">The directory of the program.</param>
    public static StartProfile? Begin(string directory)
    {
        StartProfile profile = new(directory, $"start.{Path.GetRandomFileName()}");
        try
        {
            if (!profile.isFirst)
                File.Copy(profile.shared, profile.own);
            ProfileOptimization.SetProfileRoot(directory);
            ProfileOptimization.StartProfile(Path.GetFileName(profile.own));
            // It is read by now. A worker that is killed while it starts leaves nothing.
            File.Delete(profile.own);
            return profile;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A cache that others look after; the worker starts without.
            return null;
        }
    }

    /// <summary>The start is over.</summary>
    /// <param name="keep">Whether it was a whole one, which others will resemble.</param>
    public void End(bool keep)
    {
        ProfileOptimization.StartProfile(null!);
        try
        {
            if (isFirst && keep && File.Exists(own))
                File.Move(own, shared, overwrite: true);
            else
                File.Delete(own);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // See above: the next worker starts without, too.
            Posix.WriteError($"What is compiled at the start cannot be noted in {shared}: {e.Message}\n");
        }
    }
}
