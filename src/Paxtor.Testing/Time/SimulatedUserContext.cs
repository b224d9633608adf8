using Paxtor.Foundation.Loop;

namespace Paxtor.Testing;

/// <summary>
/// Keeps the async code of a test on the loop of a simulated node: what follows an await is posted there, whoever completed it.
/// Code under it must await without <c>ConfigureAwait(false)</c>.
/// </summary>
internal sealed class SimulatedUserContext(SimulatedLoop loop) : SynchronizationContext
{
    public override void Post(SendOrPostCallback d, object? state) => loop.Post(new Work(this, d, state));

    public override void Send(SendOrPostCallback d, object? state) =>
        throw new SimulationException("Waiting for another loop would stop the simulation.");

    public override SynchronizationContext CreateCopy() => this;

    private sealed class Work(SimulatedUserContext context, SendOrPostCallback callback, object? state) : LoopItem
    {
        public override void Run()
        {
            SetSynchronizationContext(context);
            try
            {
                callback(state);
            }
            finally
            {
                SetSynchronizationContext(null);
            }
        }
    }
}
