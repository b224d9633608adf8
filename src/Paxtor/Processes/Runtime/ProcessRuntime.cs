using Microsoft.Extensions.Logging;
using Paxtor.Processes.Contracts;

namespace Paxtor.Processes;

/// <summary>The processes of one node.</summary>
internal sealed class ProcessRuntime
{
    public string Node => throw new NotImplementedException();

    public long Incarnation => throw new NotImplementedException();

    public ProcessScheduler Scheduler => throw new NotImplementedException();

    /// <summary>Time-outs of calls; a remote call that derives from <see cref="PendingAnswer"/> uses it too.</summary>
    public AnswerSweeper Sweeper => throw new NotImplementedException();

    public ILogger Log => throw new NotImplementedException();

    /// <summary>The way to other nodes; null while there is none: other nodes are unreachable then.</summary>
    public IRemoting? Remoting { get; set; }

    /// <summary>Whether a pid is one of this life of this node.</summary>
    public bool IsLocal(Pid pid) => throw new NotImplementedException();

    /// <summary>A process by its number, in whatever state; null when there is none (any more).</summary>
    public ProcessCell? Find(long number) => throw new NotImplementedException();

    /// <summary>A process by its registered name.</summary>
    public ProcessCell? Find(string name) => throw new NotImplementedException();

    /// <summary>Puts a message into a mailbox. Any thread.</summary>
    public PostResult Deliver(long number, ProcessMessage message) => throw new NotImplementedException();

    /// <inheritdoc cref="Deliver(long, ProcessMessage)"/>
    public PostResult Deliver(string name, ProcessMessage message) => throw new NotImplementedException();

    /// <summary>A signal from another node has come: acts on it now, and answers it by <see cref="IRemoting.SendSignal"/>. Any thread; one at a time for each pair of processes.</summary>
    public void OnSignal(ProcessSignal signal) => throw new NotImplementedException();

    /// <summary>A signal of this node surely did not reach the other.</summary>
    /// <param name="signal">The signal.</param>
    /// <param name="reason"><see cref="ExitReason.NoConnection"/>, or <see cref="ExitReason.NoProcess"/> when the node has another life now.</param>
    public void OnUndelivered(ProcessSignal signal, ExitReason reason) => throw new NotImplementedException();

    /// <summary>The connection to a node is lost, or its life has ended: links break and monitors fire, in both directions.</summary>
    /// <param name="node">The node.</param>
    /// <param name="incarnation">Which life.</param>
    public void OnNodeLost(string node, long incarnation) => throw new NotImplementedException();

    /// <summary>Starts a process for another node.</summary>
    /// <param name="spec">What; read with this node's declarations.</param>
    /// <param name="options">Name and time-out.</param>
    /// <param name="link">The process on the other node that it is linked to from its first moment; null for none.</param>
    /// <param name="cancellationToken">The starter has gone or given up: what has started is told to exit.</param>
    public Task<Pid> StartFromRemote(ProcessSpec spec, StartOptions options, Pid? link, CancellationToken cancellationToken) => throw new NotImplementedException();
}
