namespace Paxtor.Cli.Demo.Hosts;

/// <summary>The demo's named process: a count in memory, and nothing on disk.</summary>
/// <param name="tenure">The time for which it has its name.</param>
[Process("demo.tickets")]
public sealed class Tickets(NameTenure tenure) : ITickets, IProcessStart
{
    /// <summary>Its name.</summary>
    public static readonly LockKey Key = LockKey.Tuple("demo", "tickets");

    private long given;

    /// <inheritdoc/>
    public ValueTask OnStartAsync(CancellationToken cancellationToken)
    {
        DemoEvent.Tell(DemoEventKind.ProcessStarted, tenure.Token);
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public ValueTask<Ticket> NextAsync()
    {
        DemoEvent.Tell(DemoEventKind.Served, tenure.Token, ++given);
        return new(new Ticket(tenure.Token, given));
    }
}
