using System.Runtime.InteropServices;
using Paxtor.Pool.Tests.Kit;
using Paxtor.Pooling.Code;

namespace Paxtor.Pool.Tests.Code;

/// <summary>What of a program that brings its runtime is the runtime's: where both are in one directory.</summary>
public sealed class RuntimeFilesTests
{
    private const string List = """
        {
          "targets": { "any": {
            "runtimepack.Microsoft.NETCore.App.Runtime.linux-x64/10.0.0": { "runtime": { "System.Linq.dll": {} }, "native": { "libSystem.Native.so": {} } },
            "runtimepack.Microsoft.AspNetCore.App.Runtime.linux-x64/10.0.0": { "runtime": { "Microsoft.AspNetCore.dll": {} } },
            "System.Signed.As.The.Runtime/1.0.0": { "runtime": { "lib/net10.0/System.Linq.Parallel.dll": {} } }
          } }
        }
        """;

    [Theory]
    [InlineData("System.Linq.dll", true)]
    [InlineData("Microsoft.AspNetCore.dll", false)]
    [InlineData("System.Linq.Parallel.dll", false)]
    public void Assembly_InOneDirectoryWithTheRuntime_IsOfItWhenListedSo(string name, bool expected) =>
        Assert.Equal(expected, Listed(out string directory).HasAssembly(Path.Combine(directory, name)));

    [Fact]
    public void Native_InOneDirectoryWithTheRuntime_IsOfItWhenListedSo()
    {
        RuntimeFiles files = Listed(out string directory);
        Assert.True(files.HasNative(Path.Combine(directory, "libSystem.Native.so")));
        Assert.False(files.HasNative(Path.Combine(directory, "libown.so")));
    }

    [Fact]
    public void Assembly_WithoutAList_IsOfTheRuntimeWhenSignedSo()
    {
        string runtime = Path.TrimEndingDirectorySeparator(RuntimeEnvironment.GetRuntimeDirectory());
        string tests = AppContext.BaseDirectory;
        Assert.True(new RuntimeFiles(runtime, runtime + Path.DirectorySeparatorChar, []).HasAssembly(Path.Combine(runtime, "System.Linq.dll")));
        RuntimeFiles both = new(Path.TrimEndingDirectorySeparator(tests), tests, []);
        Assert.True(both.AreBesideTheApplication);
        Assert.False(both.HasAssembly(Path.Combine(tests, "Paxtor.Pool.dll")));
        Assert.False(both.HasAssembly(Path.Combine(tests, "Microsoft.Extensions.Logging.dll")));
    }

    [Fact]
    public void Assembly_OfASharedRuntime_IsOfItWhereverItsDirectoryIs()
    {
        RuntimeFiles files = RuntimeFiles.OfThisProcess;
        Assert.False(files.AreBesideTheApplication);
        Assert.True(files.HasAssembly(typeof(object).Assembly.Location));
        Assert.False(files.HasAssembly(typeof(WorkerPool).Assembly.Location));
    }

    private static RuntimeFiles Listed(out string directory)
    {
        directory = Directory.CreateDirectory(Path.Combine(Home.Path, Path.GetRandomFileName())).FullName;
        string list = Path.Combine(directory, "app.deps.json");
        File.WriteAllText(list, List);
        return new RuntimeFiles(directory, directory + Path.DirectorySeparatorChar, [list]);
    }
}
