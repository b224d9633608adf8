using Paxtor.Foundation.Loop;
using Paxtor.Processes;
using Paxtor.Sessions;

namespace Paxtor.Names;

/// <summary>The way of a process that ends to the loop, where its name is given up, and back.</summary>
internal sealed class NameClosing : LooseAnswer<bool>
{
    /// <summary>Once.</summary>
    public ValueTask Run(ProcessRuntime runtime, EventLoop loop, HostedName name, NameHost host)
    {
        Begin(runtime.Sweeper, long.MaxValue, CancellationToken.None);
        ValueTask closed = new(this, Token);
        loop.Post(static s => LoopTasks.Run(s.Loop, s.Closing.CloseAsync(s.Host, s.Name)), (Closing: this, Loop: loop, Host: host, Name: name));
        return closed;
    }

    private async ValueTask CloseAsync(NameHost host, HostedName name)
    {
        await host.GiveUpAsync(name).ConfigureAwait(false);
        TrySetResult(true);
    }
}
