using System.Reflection;
using System.Runtime.Loader;

namespace Paxtor.Pool.Tests.Starting;

/// <summary>Masters whose assemblies are no files, as in a program that is published as a single file.</summary>
public sealed class UnpublishableTests
{
    [Fact]
    public async Task Start_WithoutFilesToSend_IsAnErrorAndStartsNothing()
    {
        Assembly pool = new FromMemory().LoadFromAssemblyName(typeof(WorkerPool).Assembly.GetName());
        Assert.NotSame(typeof(WorkerPool).Assembly, pool);
        dynamic options = Activator.CreateInstance(pool.GetType(typeof(PoolOptions).FullName!)!)!;
        options.Name = "memory";
        // One that cannot be: whoever tries to start it would tell of it.
        options.RemoteShell = "no-such-program";
        options.HostsFile = WriteHosts();
        MethodInfo start = pool.GetType(typeof(WorkerPool).FullName!)!.GetMethod(nameof(WorkerPool.StartAsync))!;
        Exception error = await Assert.ThrowsAnyAsync<Exception>(() => (Task)start.Invoke(null, [options, null, CancellationToken.None])!);
        Assert.Equal(typeof(PoolException).FullName, error.GetType().FullName);
        Assert.Contains("published as a single file", error.Message, StringComparison.Ordinal);
    }

    private static string WriteHosts()
    {
        string file = Path.Combine(Kit.Home.Path, Path.GetRandomFileName());
        File.WriteAllText(file, "127.0.0.9\n");
        return file;
    }

    /// <summary>Loads Paxtor once more, from bytes.</summary>
    private sealed class FromMemory() : AssemblyLoadContext("from memory")
    {
        protected override Assembly? Load(AssemblyName assemblyName)
        {
            if (assemblyName.Name is not { } name || !name.StartsWith("Paxtor", StringComparison.Ordinal))
                return null;
            using FileStream file = File.OpenRead(Path.Combine(AppContext.BaseDirectory, name + ".dll"));
            return LoadFromStream(file);
        }
    }
}
