using System.Net;
using Paxtor.Foundation.Loop;

namespace Paxtor.Node;

/// <content>What a small cluster that is built on nodes needs to know of them.</content>
internal sealed partial class NodeRuntime
{
    /// <summary>Where the node listens; null when it does not.</summary>
    public IPEndPoint? LocalEndPoint => network.LocalEndPoint;

    /// <summary>Ends the connection to a node that is known to be no more, so that its successor of the same name may connect at once.</summary>
    public Task DisconnectAsync(string name) => loop.RunOnLoopAsync(() => network.Close(name));

    /// <summary>Waits until a node is among the members that this node knows.</summary>
    public async Task WhenMemberAsync(string name, CancellationToken cancellationToken)
    {
        TaskCompletionSource found = new(TaskCreationOptions.RunContinuationsAsynchronously);
        IDisposable? registration = null;
        await loop.RunOnLoopAsync(() =>
        {
            registration = members!.Observe(Look);
            Look();
        }).ConfigureAwait(false);
        try
        {
            await found.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            loop.Post(static r => r.Dispose(), registration!);
        }

        void Look()
        {
            if (members!.Find(name) is not null)
                found.TrySetResult();
        }
    }
}
