using Paxtor.Foundation.Wire;

namespace Paxtor.Processes;

/// <summary>Another node asks to start a process. Its arguments are read off the loop, since that may run code of the application.</summary>
internal sealed class IncomingStart(in AnswerAddress address, string className, byte[] arguments, StartOptions options, Pid? link) : IThreadPoolWorkItem, IIncoming
{
    private readonly AnswerAddress address = address;
    private readonly CancellationTokenSource given = new();

    public void Execute() => _ = RunAsync();

    public void OnCancelled() => address.Remoting.Runtime.Cancel(given);

    public void OnCredit(uint count)
    {
        // A start has one answer and needs no credit for it.
    }

    private async Task RunAsync()
    {
        try
        {
            ProcessSpec spec = address.Remoting.ReadSpec(className, arguments);
            Pid pid = await address.Remoting.Runtime.StartFromRemote(spec, options, link, given.Token).ConfigureAwait(false);
            address.Number(pid.Number);
        }
        catch (ProcessStartException e)
        {
            address.NotStarted(e.Message, e.Reason);
        }
        catch (OperationCanceledException)
        {
            // Nobody waits for the answer any more, and what had started is told to exit.
        }
        catch (TimeoutException)
        {
            // The same time has passed for the one who asked.
        }
#pragma warning disable CA1031 // The one who asked gets it.
        catch (Exception e)
#pragma warning restore CA1031
        {
            address.Contract(e is ContractException ? e.Message : $"{className} cannot be started with these arguments: {e.Message}{(e is WireFormatException ? " Do both nodes have the same version of the class?" : "")}");
        }
        finally
        {
            address.Link.Incoming.Remove(address.Id);
        }
    }
}
