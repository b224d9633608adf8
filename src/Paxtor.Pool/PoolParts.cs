using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using Paxtor.Pooling.Code;
using Paxtor.Pooling.Files;
using Paxtor.Pooling.Jobs;

namespace Paxtor.Pooling;

/// <summary>The parts of a pool's member: what must be declared before its node starts, and what is started on it before it joins.</summary>
internal static class PoolParts
{
    /// <summary>Declares the process classes of all parts.</summary>
    public static void Declare(ProcessOptions options)
    {
        LoadService.Declare(options);
        JobService.Declare(options);
    }

    /// <summary>Starts the parts on the master.</summary>
    public static Task<Pool> StartMasterAsync(PoolNode node, PoolOptions options, CancellationToken cancellationToken)
    {
        node.Services.Add(new FileRoot(options.FilesDirectory ?? Environment.CurrentDirectory, options.FileBytesMax));
        return StartAsync(node, acceptsCode: false, options.Output, cancellationToken);
    }

    /// <summary>Starts the parts on a node that is about to join.</summary>
    /// <param name="node">The node.</param>
    /// <param name="acceptsCode">Whether it runs code that the master sends: workers do, and attached nodes that opted in.</param>
    /// <param name="output">Where this member shows what jobs print that its own code has started; null for the program's output.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task<Pool> StartAsync(PoolNode node, bool acceptsCode = true, TextWriter? output = null, CancellationToken cancellationToken = default)
    {
        LoadService load = new(node, new Random(RandomNumberGenerator.GetInt32(int.MaxValue)));
        Pool? pool = null;
        JobService jobs = new(node, load.Board, load.Queue, CodeSources.For(node, acceptsCode), () => pool!, output, node.Loggers.CreateLogger("Paxtor.Pool"));
        node.Services.Add(jobs);
        node.Services.Add(jobs.Runner);
        node.Services.Add(jobs.Outputs);
        pool = new Pool(node, load, jobs);
        try
        {
            await jobs.StartAsync(cancellationToken).ConfigureAwait(false);
            await load.StartAsync(cancellationToken).ConfigureAwait(false);
            return pool;
        }
        catch
        {
            await pool.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }
}
