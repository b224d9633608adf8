using Microsoft.Extensions.Logging;
using Paxtor.Quorum.Replica;
using Paxtor.Quorum.Replica.Connections;

namespace Paxtor.Quorum.Formation;

/// <summary>What keeps this voter from working with others: noted for each connection, logged once for each that lasts.</summary>
internal sealed class FormationProblems(MemberClock clock, ILogger logger)
{
    private readonly long patience = clock.Units(TimeSpan.FromSeconds(1));
    private readonly Dictionary<string, Entry> byName = new(StringComparer.Ordinal);
    private readonly List<Connection> lasting = [];

    /// <summary>A sentence on the problem there is, empty when there is none.</summary>
    public string Current { get; private set; } = "";

    /// <summary>The problem with a connection, or empty.</summary>
    public string Of(Connection connection) => byName.TryGetValue(connection.Name, out Entry? entry) ? entry.Text : "";

    /// <summary>Whether there is a problem with a connection that counts: one that cannot pass, or has lasted.</summary>
    public bool IsHard(Connection connection) => byName.TryGetValue(connection.Name, out Entry? entry) && entry.IsReported;

    /// <summary>Notes what is wrong with a peer.</summary>
    /// <param name="connection">The peer.</param>
    /// <param name="problem">The sentence, empty when all is well.</param>
    /// <param name="mayPass">Whether it counts only when it lasts.</param>
    /// <returns>Whether it counts now and is new: the peer should be told.</returns>
    public bool Note(Connection connection, string problem, bool mayPass)
    {
        if (problem.Length == 0)
        {
            if (byName.Remove(connection.Name))
                Refresh();
            return false;
        }

        if (byName.TryGetValue(connection.Name, out Entry? entry) && entry.Text == problem)
            return false;
        entry = new Entry(connection, problem, clock.Now);
        byName[connection.Name] = entry;
        if (mayPass)
            return false;
        Report(entry);
        return true;
    }

    /// <summary>Reports the problems that have lasted by now.</summary>
    /// <returns>The peers to tell.</returns>
    public IReadOnlyList<Connection> TakeLasting()
    {
        lasting.Clear();
        foreach (Entry entry in byName.Values)
        {
            if (entry.IsReported || clock.Now - entry.Since < patience)
                continue;
            Report(entry);
            lasting.Add(entry.Connection);
        }

        return lasting;
    }

    /// <summary>The connection is gone.</summary>
    public void Forget(Connection connection)
    {
        if (byName.Remove(connection.Name))
            Refresh();
    }

    private void Report(Entry entry)
    {
        entry.IsReported = true;
        MemberLog.Problem(logger, entry.Text);
        Refresh();
    }

    private void Refresh()
    {
        Current = "";
        foreach (Entry entry in byName.Values)
        {
            if (entry.IsReported && (Current.Length == 0 || string.CompareOrdinal(entry.Text, Current) < 0))
                Current = entry.Text;
        }
    }

    private sealed class Entry(Connection connection, string text, long since)
    {
        public Connection Connection { get; } = connection;

        public string Text { get; } = text;

        public long Since { get; } = since;

        public bool IsReported { get; set; }
    }
}
