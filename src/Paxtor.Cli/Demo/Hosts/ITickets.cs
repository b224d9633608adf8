namespace Paxtor.Cli.Demo.Hosts;

/// <summary>Gives tickets, each once.</summary>
[ProcessContract("demo.tickets")]
public interface ITickets
{
    /// <summary>The next ticket.</summary>
    ValueTask<Ticket> NextAsync();
}

/// <summary>A ticket: the token of the process that gave it, and how many that process had given by then. No two are the same, since tokens only grow.</summary>
/// <param name="Token">The fencing token of the process.</param>
/// <param name="Number">From 1, counted in its memory.</param>
public sealed record Ticket(long Token, long Number);
