namespace Paxtor.Cli.Demo.Hosts;

/// <summary>What the hosts of the second act told, in the order of the clock they share.</summary>
internal sealed class HostLedger
{
    private readonly Dictionary<string, List<(long At, Ticket Ticket)>> answers = new(StringComparer.Ordinal);

    public HashSet<string> Ready { get; } = new(StringComparer.Ordinal);

    public List<Stint> Singleton { get; } = [];

    public List<Stint> Process { get; } = [];

    /// <summary>Calls whose process was killed under them.</summary>
    public int Unknown { get; private set; }

    public IReadOnlyCollection<Ticket> Tickets => [.. answers.Values.SelectMany(static a => a).Select(static a => a.Ticket)];

    /// <summary>How many tickets a host got with a token.</summary>
    public int AnsweredTo(string host, long token) => answers.TryGetValue(host, out List<(long At, Ticket Ticket)>? told) ? told.Count(a => a.Ticket.Token == token) : 0;

    /// <summary>The first answer after a moment, or null.</summary>
    public long? FirstAnswerAfter(long at) => answers.Values.SelectMany(static a => a).Select(static a => a.At).Where(a => a > at).Cast<long?>().Min();

    /// <summary>Takes in the next event.</summary>
    /// <returns>The stint that it begins, if it begins one.</returns>
    public Stint? Add(string host, DemoEvent e)
    {
        switch (e.Kind)
        {
            case DemoEventKind.Ready:
                Ready.Add(host);
                return null;
            case DemoEventKind.SingletonBegan:
                return Begin(Singleton, host, e);
            case DemoEventKind.ProcessStarted:
                return Begin(Process, host, e);
            case DemoEventKind.SingletonAlive:
                Last(Singleton, e).LastAt = e.At;
                return null;
            case DemoEventKind.Served:
                Stint stint = Last(Process, e);
                stint.LastAt = e.At;
                stint.CountedInOrder &= e.Count == ++stint.Given;
                return null;
            case DemoEventKind.Answered:
                if (!answers.TryGetValue(host, out List<(long At, Ticket Ticket)>? told))
                    answers[host] = told = [];
                told.Add((e.At, new Ticket(e.Token, e.Count)));
                return null;
            case DemoEventKind.Unknown:
                Unknown++;
                return null;
            default:
                throw new InvalidOperationException($"{host} told {e.Kind}, which hosts do not.");
        }
    }

    private static Stint Begin(List<Stint> stints, string host, DemoEvent e)
    {
        Stint stint = new(host, e.Token, e.At);
        stints.Add(stint);
        return stint;
    }

    private static Stint Last(List<Stint> stints, DemoEvent e) =>
        stints.FindLast(s => s.Token == e.Token) ?? throw new InvalidOperationException($"{e.Kind} was told under the token {e.Token}, which nobody began with.");
}
