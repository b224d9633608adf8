namespace Paxtor.Pooling.Code;

/// <summary>Which code a member runs.</summary>
internal static class CodeSources
{
    /// <param name="node">The member.</param>
    /// <param name="acceptsCode">Whether it runs code that the master sends: workers do, and attached nodes that opted in. The master has its own.</param>
    public static CodeSource For(PoolNode node, bool acceptsCode)
    {
        LoadedCode own = new(node.Name);
        return acceptsCode && node.Role != PoolRole.Master ? new ShippedCode(node.Node, node.Master, new CodeCache(CodeCache.DefaultDirectory, TimeProvider.System), own) : own;
    }
}
