namespace Paxtor.Pooling;

/// <summary>The master's process that members ask. Beside <see cref="MembersProcess"/>: a node that is attached joins while this one waits for it.</summary>
/// <param name="control">What decides.</param>
[Process("paxtor.pool.master")]
internal sealed class MasterProcess(IPoolControl control) : IPoolMaster
{
    /// <summary>Its name on the master.</summary>
    public const string LocalName = "paxtor.pool.master";

    public async ValueTask<AttachResult> AttachAsync(string node, CancellationToken cancellationToken) =>
        await control.AttachAsync(node, cancellationToken).ConfigureAwait(false);

    public ValueTask StopAsync()
    {
        // The end of the pool ends this process too, which is not to wait for it.
        _ = control.StopAsync();
        return ValueTask.CompletedTask;
    }
}
