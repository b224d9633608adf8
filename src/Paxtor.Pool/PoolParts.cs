using System.Security.Cryptography;

namespace Paxtor.Pooling;

/// <summary>The parts of a pool's member: what must be declared before its node starts, and what is started on it before it joins.</summary>
internal static class PoolParts
{
    /// <summary>Declares the process classes of all parts.</summary>
    public static void Declare(ProcessOptions options) => LoadService.Declare(options);

    /// <summary>Starts the parts on a node that is about to join.</summary>
    /// <param name="node">The node.</param>
    /// <param name="acceptsCode">Whether it runs code that the master sends: workers do, and attached nodes that opted in.</param>
    public static async Task<Pool> StartAsync(PoolNode node, bool acceptsCode = true)
    {
        _ = acceptsCode;
        LoadService loads = new(node, new Random(RandomNumberGenerator.GetInt32(int.MaxValue)));
        await loads.StartAsync().ConfigureAwait(false);
        return new Pool(node, loads);
    }
}
