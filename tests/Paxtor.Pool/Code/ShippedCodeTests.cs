using Paxtor.Pooling.Code;

namespace Paxtor.Pool.Tests.Code;

/// <summary>Which applications a worker can run, and what is sent of them.</summary>
public sealed class ShippedCodeTests
{
    [Fact]
    public void Manifest_HasTheApplicationAndNeitherTheRuntimeNorPaxtor()
    {
        CodeManifest manifest = ApplicationFiles.OfThisProcess().Manifest;
        string[] names = [.. manifest.Files.Where(static f => f.Kind == CodeFileKind.Assembly).Select(static f => f.Name)];
        Assert.Contains("Paxtor.Pool.Tests", names);
        Assert.Contains("xunit.v3.assert", names);
        Assert.Empty(names.Intersect(["Paxtor", "Paxtor.Pool", "Paxtor.Transport", "System.Runtime", "System.Private.CoreLib", "System.Text.Json", "Microsoft.Extensions.Logging.Abstractions"]));
        Assert.Equal("Paxtor.Pool.Tests", manifest.Entry);
        Assert.All(manifest.Files, static f => Assert.Equal(new FileInfo(ApplicationFiles.OfThisProcess().PathOf(f.Hash)).Length, f.Length));
        Assert.Throws<PoolException>(() => ApplicationFiles.OfThisProcess().PathOf(new string('0', 64)));
    }

    [Theory]
    [InlineData("10.0.3", "linux-x64", null)]
    [InlineData("11.0.0", "linux-x64", "The master runs on .NET 10.0.1, and this member on .NET 11.0.0")]
    [InlineData("10.0.1", "linux-arm64", "runtimes/linux-x64/native/libdraw.so is for linux-x64, and there is none for linux-arm64")]
    [InlineData("10.0.1", "win-x64", "Platform.dll is for unix")]
    [InlineData("10.0.1", "osx-arm64", null)]
    public void Misfit_IsToldWithTheFileAndTheRemedy(string runtime, string platform, string? expected)
    {
        CodeManifest manifest = new()
        {
            Runtime = new Version(10, 0, 1),
            Platform = "linux-x64",
            Entry = "App",
            Files =
            [
                new CodeFile(CodeFileKind.Assembly, "App.dll", "", 1, ""),
                new CodeFile(CodeFileKind.Assembly, "Platform.dll", "", 1, "unix"),
                new CodeFile(CodeFileKind.Native, "runtimes/linux-x64/native/libdraw.so", "", 1, "linux-x64"),
                new CodeFile(CodeFileKind.Native, "runtimes/osx/native/libdraw.dylib", "", 1, "osx"),
            ],
        };
        string? misfit = ShippedCode.Misfit(manifest, Version.Parse(runtime), platform);
        if (expected is null)
            Assert.Null(misfit);
        else
            Assert.Contains(expected, misfit, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Cache_FetchesOnce_AndAgainWhatWasChanged()
    {
        string directory = Directory.CreateTempSubdirectory("paxtor-code-").FullName;
        try
        {
            byte[] content = [1, 2, 3];
            CodeFile file = new(CodeFileKind.Assembly, "sub/A.dll", Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(content)), 3, "");
            int fetched = 0;
            async IAsyncEnumerable<ReadOnlyMemory<byte>> Fetch(string hash, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken token)
            {
                fetched++;
                await Task.Yield();
                yield return content.AsMemory(0, 1);
                yield return content.AsMemory(1);
            }

            CodeCache cache = new(directory, TimeProvider.System);
            IReadOnlyList<(CodeFile File, string Path)> found = await cache.BringAsync("app", [file], Fetch, default);
            Assert.Equal(content, await File.ReadAllBytesAsync(found[0].Path));
            Assert.EndsWith(Path.Combine("app", "sub", "A.dll"), found[0].Path, StringComparison.Ordinal);
            await new CodeCache(directory, TimeProvider.System).BringAsync("app", [file], Fetch, default);
            Assert.Equal(1, fetched);
            await File.WriteAllBytesAsync(Path.Combine(directory, "files", file.Hash), [1, 2, 4]);
            await cache.BringAsync("app", [file], Fetch, default);
            Assert.Equal((2, "1,2,3"), (fetched, string.Join(',', await File.ReadAllBytesAsync(found[0].Path))));
            content = [7, 7, 7];
            File.Delete(Path.Combine(directory, "files", file.Hash));
            JobCodeException error = await Assert.ThrowsAsync<JobCodeException>(() => cache.BringAsync("app", [file], Fetch, default));
            Assert.Contains("sub/A.dll has changed", error.Message, StringComparison.Ordinal);
            Assert.Empty(Directory.GetFiles(Path.Combine(directory, "files")));
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    [Fact]
    public async Task Cache_DeletesWhatWasNotUsedForLong()
    {
        string directory = Directory.CreateTempSubdirectory("paxtor-code-").FullName;
        try
        {
            CodeCache cache = new(directory, TimeProvider.System);
            string old = Path.Combine(directory, "files", new string('a', 64));
            await File.WriteAllTextAsync(old, "old");
            File.SetLastWriteTimeUtc(old, DateTime.UtcNow.AddDays(-31));
            byte[] content = [1];
            CodeFile file = new(CodeFileKind.Assembly, "A.dll", Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(content)), 1, "");
            await cache.BringAsync("app", [file], (_, _) => One(content), default);
            Assert.Equal([file.Hash], Directory.GetFiles(Path.Combine(directory, "files")).Select(Path.GetFileName));
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    /// <summary>Two workers of a host: while the one fetches what it lacks, the other deletes what is old.</summary>
    [Fact]
    public async Task Cache_DeletesNothingThatAnotherIsAboutToUse()
    {
        string directory = Directory.CreateTempSubdirectory("paxtor-code-").FullName;
        try
        {
            Dictionary<string, byte[]> contents = [];
            CodeFile Make(byte content)
            {
                string hash = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData([content]));
                contents[hash] = [content];
                return new CodeFile(CodeFileKind.Assembly, $"{content}.dll", hash, 1, "");
            }

            CodeFile[] old = [Make(1), Make(2)];
            CodeFile missing = Make(3), others = Make(4);
            int fetched = 0;
            IAsyncEnumerable<ReadOnlyMemory<byte>> Fetch(string hash, CancellationToken token)
            {
                fetched++;
                return One(contents[hash]);
            }

            await new CodeCache(directory, TimeProvider.System).BringAsync("app", old, Fetch, default);
            DateTime longAgo = DateTime.UtcNow.AddDays(-31);
            Array.ForEach(old, f => File.SetLastWriteTimeUtc(Path.Combine(directory, "files", f.Hash), longAgo));
            Directory.SetLastWriteTimeUtc(Path.Combine(directory, "apps", "app"), longAgo);
            fetched = 0;
            async IAsyncEnumerable<ReadOnlyMemory<byte>> FetchWhileAnotherDeletes(string hash, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken token)
            {
                await new CodeCache(directory, TimeProvider.System).BringAsync("other", [others], Fetch, token);
                fetched++;
                yield return contents[hash];
            }

            // One that is old is looked at before that, and one after it.
            IReadOnlyList<(CodeFile File, string Path)> found = await new CodeCache(directory, TimeProvider.System).BringAsync("app", [old[0], missing, old[1]], FetchWhileAnotherDeletes, default);
            Assert.All(found, f => Assert.Equal(contents[f.File.Hash], File.ReadAllBytes(f.Path)));
            Assert.Equal(2, fetched);
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    [Fact]
    public async Task Cache_WhoDeletesAndWhoSaysWhatItUses_AreNotThereAtOnce()
    {
        string directory = Directory.CreateTempSubdirectory("paxtor-code-").FullName;
        try
        {
            CodeCache cache = new(directory, TimeProvider.System);
            CleaningLock cleaning = new(Path.Combine(directory, "lock"));
            string old = Path.Combine(directory, "files", new string('a', 64));
            await File.WriteAllTextAsync(old, "old");
            File.SetLastWriteTimeUtc(old, DateTime.UtcNow.AddDays(-31));
            CodeFile file = new(CodeFileKind.Assembly, "A.dll", Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData([1])), 1, "");
            using (await cleaning.ShareAsync(default))
            {
                Assert.Null(cleaning.TryTake());
                await cache.BringAsync("app", [file], (_, _) => One([1]), default);
                Assert.True(File.Exists(old));
            }

            Task<IReadOnlyList<(CodeFile File, string Path)>> bringing;
            using (Assert.IsType<FileStream>(cleaning.TryTake()))
            {
                bringing = cache.BringAsync("app", [file], (_, _) => One([1]), default);
                Assert.False(bringing.IsCompleted);
            }

            await bringing.WaitAsync(Kit.LocalNetwork.Patience);
            Assert.False(File.Exists(old));
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    [Fact]
    public void OwnCode_OfAnotherBuild_IsRefused()
    {
        LoadedCode code = new("w@h");
        Assert.Equal(typeof(ShippedCodeTests).Assembly, code.Find("Paxtor.Pool.Tests", typeof(ShippedCodeTests).Assembly.ManifestModule.ModuleVersionId));
        Assert.Contains("another build of Paxtor.Pool.Tests", Assert.Throws<JobCodeException>(() => code.Find("Paxtor.Pool.Tests", Guid.NewGuid())).Message, StringComparison.Ordinal);
        Assert.Contains("has no assembly Elsewhere", Assert.Throws<JobCodeException>(() => code.Find("Elsewhere", Guid.NewGuid())).Message, StringComparison.Ordinal);
    }

    private static async IAsyncEnumerable<ReadOnlyMemory<byte>> One(byte[] content)
    {
        await Task.Yield();
        yield return content;
    }
}
