using System.Formats.Tar;

namespace Paxtor.Pooling.Starting;

/// <summary>Puts the worker's program where workers start from: the cache of the user on this machine, or a tar for another.</summary>
internal static class ProgramCache
{
    private const UnixFileMode Mode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    /// <summary>Makes sure that it is in the cache of this machine.</summary>
    /// <exception cref="PoolException">It cannot be written there.</exception>
    public static void Fill(WorkerFiles files)
    {
        string cache = Path.Combine(UserHome.Cache(), "paxtor", "worker");
        string target = Path.Combine(cache, files.Hash);
        if (File.Exists(Path.Combine(target, WorkerFiles.Program)))
            return;
        string temporary = Path.Combine(cache, $"tmp.{Path.GetRandomFileName()}");
        try
        {
            Directory.CreateDirectory(temporary);
            foreach ((string name, string path) in files.Files)
                File.Copy(path, Path.Combine(temporary, name));
            File.WriteAllBytes(Path.Combine(temporary, WorkerFiles.RuntimeConfigName), files.RuntimeConfig);
            Publish(temporary, target);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new PoolException($"The worker's program cannot be put into {cache}: {e.Message}", e);
        }
    }

    /// <summary>Writes it as a tar.</summary>
    public static async Task WriteTarAsync(WorkerFiles files, Stream output)
    {
        TarWriter tar = new(output, TarEntryFormat.Ustar, leaveOpen: true);
        await using (tar.ConfigureAwait(false))
        {
            foreach ((string name, string path) in files.Files)
            {
                FileStream data = File.OpenRead(path);
                await using (data.ConfigureAwait(false))
                    await tar.WriteEntryAsync(new UstarTarEntry(TarEntryType.RegularFile, name) { DataStream = data, Mode = Mode }).ConfigureAwait(false);
            }

            using MemoryStream config = new(files.RuntimeConfig);
            await tar.WriteEntryAsync(new UstarTarEntry(TarEntryType.RegularFile, WorkerFiles.RuntimeConfigName) { DataStream = config, Mode = Mode }).ConfigureAwait(false);
        }
    }

    private static void Publish(string temporary, string target)
    {
        try
        {
            Directory.Move(temporary, target);
        }
        catch (IOException) when (File.Exists(Path.Combine(target, WorkerFiles.Program)))
        {
            // Another process was faster with the same.
            Directory.Delete(temporary, recursive: true);
        }
    }
}
