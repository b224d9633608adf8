namespace Paxtor.Pooling;

/// <summary>The parts of a pool's member: what must be declared before its node starts, and what is started on it before it joins.</summary>
internal static class PoolParts
{
    /// <summary>Declares the process classes of all parts.</summary>
    public static void Declare(ProcessOptions options)
    {
        _ = options;
    }

    /// <summary>Starts the parts on a node that is about to join.</summary>
    /// <param name="node">The node.</param>
    /// <param name="acceptsCode">Whether it runs code that the master sends: workers do, and attached nodes that opted in.</param>
    public static Task<Pool> StartAsync(PoolNode node, bool acceptsCode = true)
    {
        _ = acceptsCode;
        return Task.FromResult(new Pool(node));
    }
}
