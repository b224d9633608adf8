namespace Paxtor.Pooling.Files;

/// <summary>
/// Writes one file of the master for a job: into a file of another name beside it, which takes its place when it is complete. When the job ends before that, or its member is lost,
/// nothing is left.
/// </summary>
[Process("paxtor.pool.filewriter")]
internal sealed class MasterFileWriterProcess(
    [StartArgument] string path, [StartArgument] bool append, ProcessContext context, FileRoot root) : IMasterFileWriter, IProcessStart, IProcessStop, IDownHandler
{
    private string target = "";
    private string temporary = "";
    private FileStream? file;
    private bool complete;

    public async ValueTask OnStartAsync(CancellationToken cancellationToken)
    {
        target = root.Resolve(path);
        if (Directory.Exists(target))
            throw new UnauthorizedAccessException($"'{path}' is a directory.");
        string directory = Path.GetDirectoryName(target)!;
        Directory.CreateDirectory(directory);
        temporary = Path.Combine(directory, $".{Path.GetFileName(target)}.{context.Self.Number}.{context.Self.Incarnation}.part");
        file = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None, FileChunks.Bytes, FileOptions.Asynchronous);
        if (append && File.Exists(target))
        {
            FileStream old = new(target, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, FileChunks.Bytes, FileOptions.Asynchronous);
            await using (old.ConfigureAwait(false))
                await old.CopyToAsync(file, cancellationToken).ConfigureAwait(false);
        }

        if (context.Parent is { } job)
            context.Monitor(job);
    }

    public async ValueTask WriteAsync(ReadOnlyMemory<byte> bytes)
    {
        if (file!.Length + bytes.Length > root.FileBytesMax)
            throw new IOException($"'{path}' would be larger than {root.FileBytesMax} bytes, the most that a job may write on the master (PoolOptions.FileBytesMax).");
        await file.WriteAsync(bytes).ConfigureAwait(false);
    }

    public async ValueTask<long> CompleteAsync()
    {
        await file!.FlushAsync().ConfigureAwait(false);
        long length = file.Length;
        await file.DisposeAsync().ConfigureAwait(false);
        // Resolved again: a link may have been put on the way meanwhile.
        File.Move(temporary, root.Resolve(path), overwrite: true);
        complete = true;
        context.Exit();
        return length;
    }

    public ValueTask OnDownAsync(MonitorRef monitor, ProcessRef process, ExitReason reason)
    {
        context.Exit(ExitReason.ShutdownWith("its job has ended"));
        return default;
    }

    public async ValueTask OnStopAsync(ExitReason reason)
    {
        if (file is null || complete)
            return;
        await file.DisposeAsync().ConfigureAwait(false);
        File.Delete(temporary);
    }
}
