using Paxtor.Cli.Tests.Singletons;

namespace Paxtor.Cli.Tests.Names;

/// <summary>What the named processes of a test told, a timeline for each name.</summary>
internal sealed class NameLines
{
    private readonly Lock gate = new();
    private readonly Dictionary<string, Timeline> timelines = [];

    /// <summary>Refuses what an old token writes: every act of a process is a write.</summary>
    public Dictionary<string, int> Refused { get; } = [];

    public Timeline this[string key]
    {
        get
        {
            lock (gate)
                return timelines.TryGetValue(key, out Timeline? known) ? known : timelines[key] = new Timeline();
        }
    }

    public void Add(string key, string host, string what, long token, long micros)
    {
        Timeline timeline = this[key];
        lock (gate)
        {
            if (timeline.Tenures.Count > 0 && token < timeline.Tenures[^1].Token)
                Refused[host] = Refused.GetValueOrDefault(host) + 1;
        }

        timeline.Add(host, what, token, micros);
    }

    public int RefusedOf(string host)
    {
        lock (gate)
            return Refused.GetValueOrDefault(host);
    }

    /// <summary>The process that has a name last, once it is on that host and acts.</summary>
    public async Task<Timeline.Tenure> RunsOnAsync(string key, string host) => await this[key].WhenAsync(t => t.Player == host && t.LastMicros > t.BeginMicros);

    /// <summary>Of no name were there ever two at once, and its tokens grow.</summary>
    public void Check()
    {
        lock (gate)
        {
            foreach (Timeline timeline in timelines.Values)
                timeline.CheckOneAtATime();
        }
    }
}
