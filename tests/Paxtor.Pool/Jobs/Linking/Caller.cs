using System.Threading.Channels;

namespace Paxtor.Pool.Tests.Jobs;

/// <summary>A process of the application that links jobs with itself, and remembers the exits that it traps.</summary>
internal sealed class Caller : IExitHandler
{
    private readonly Channel<(Pid From, ExitReason Reason)> exits = Channel.CreateUnbounded<(Pid, ExitReason)>();

    public Caller([StartArgument] bool trapExits, ProcessContext context)
    {
        Context = context;
        context.TrapExits = trapExits;
    }

    public ProcessContext Context { get; }

    public ValueTask OnExitAsync(Pid from, ExitReason reason)
    {
        // Its node stops.
        if (from.Number == 0 && reason.Kind == ExitKind.Shutdown)
            Context.Exit(reason);
        return exits.Writer.WriteAsync((from, reason));
    }

    /// <summary>The next exit that it was told.</summary>
    public async Task<(Pid From, ExitReason Reason)> NextAsync() => await exits.Reader.ReadAsync().AsTask().WaitAsync(Kit.LocalNetwork.Patience);
}
