using System.Runtime.CompilerServices;

namespace Paxtor.Pool.Tests.Kit;

/// <summary>The home directory of the tests: caches and output files of workers go there, and not to the user's own.</summary>
internal static class Home
{
    public static string Path { get; } = Directory.CreateTempSubdirectory("paxtor-pool-tests-").FullName;

    [ModuleInitializer]
    internal static void Use()
    {
        Environment.SetEnvironmentVariable("HOME", Path);
        Environment.SetEnvironmentVariable("XDG_CACHE_HOME", null);
        AppDomain.CurrentDomain.ProcessExit += static (_, _) => Directory.Delete(Path, recursive: true);
    }

    /// <summary>What the workers of a host have printed.</summary>
    public static string OutputOf(string host) => File.ReadAllText(System.IO.Path.Combine(Path, $".paxtor.worker.out.{host}"));
}
