using System.Net;
using System.Net.Sockets;

namespace Paxtor.Cli.Demo;

/// <summary>What keeps the demo's locks: its members, each a process of its own, of which one leads.</summary>
internal abstract class DemoEngine(string folder, EventStream events)
{
    private readonly Dictionary<string, DemoChild> members = new(StringComparer.Ordinal);

    /// <summary>What the demo says it has.</summary>
    public abstract string Headline { get; }

    /// <summary>The arguments by which a worker finds the members.</summary>
    public abstract string[] WorkerArguments { get; }

    /// <summary>The names of the members.</summary>
    public IReadOnlyCollection<string> Names => members.Keys;

    /// <summary>Their processes.</summary>
    public IEnumerable<DemoChild> Processes => members.Values;

    protected string Folder => folder;

    /// <summary>Starts all members.</summary>
    public void StartAll()
    {
        for (int i = 0; i < DemoSettings.Voters; i++)
            Start(i);
    }

    /// <summary>Starts a member again after it was killed, with its data.</summary>
    public void Restart(string name) => Start(members.Keys.Order(StringComparer.Ordinal).ToList().IndexOf(name));

    /// <summary>Kills a member with SIGKILL.</summary>
    public Task KillAsync(string name) => KillAsync(members[name]);

    /// <summary>Ends all members.</summary>
    public async Task StopAsync()
    {
        foreach (DemoChild member in members.Values)
        {
            if (!member.HasExited)
                await KillAsync(member).ConfigureAwait(false);
            await member.DisposeAsync().ConfigureAwait(false);
        }
    }

    /// <summary>Tells a node how to find the members.</summary>
    public abstract void Configure(PaxtorOptions options);

    /// <summary>The member that leads, or null while none is known to.</summary>
    public abstract Task<string?> LeaderAsync(PaxtorNode observer, CancellationToken cancellationToken);

    protected static int[] FreePorts(int count)
    {
        // All are held at once, so that no two are the same.
        List<TcpListener> listeners = [];
        for (int i = 0; i < count; i++)
        {
            TcpListener listener = new(IPAddress.Loopback, 0);
            listener.Start();
            listeners.Add(listener);
        }

        int[] ports = [.. listeners.Select(static l => ((IPEndPoint)l.LocalEndpoint).Port)];
        listeners.ForEach(static l => l.Stop());
        return ports;
    }

    /// <summary>The name of a member and the arguments of the process that runs it.</summary>
    protected abstract (string Name, string[] Arguments) Member(int index);

    protected virtual Task KillAsync(DemoChild member) => member.KillAsync();

    private void Start(int index)
    {
        (string name, string[] arguments) = Member(index);
        members[name] = DemoChild.Start(name, arguments, events.Writer);
    }
}
