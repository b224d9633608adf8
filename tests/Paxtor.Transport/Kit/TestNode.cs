using System.Text;
using Paxtor.Foundation.Loop;

namespace Paxtor.Transport.Tests;

/// <summary>A node on a real loop and a real port, that records what its network tells it and checks that it may.</summary>
public sealed class TestNode : INetworkHandler, IAsyncDisposable
{
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static int incarnations;

    private readonly List<(Func<TestNode, bool> Condition, TaskCompletionSource Done)> waits = [];
    private readonly Dictionary<int, bool> connected = [];
    private Exception? fault;

    public TestNode(string name, Func<TcpNetworkOptions, TcpNetworkOptions>? change = null, TransportSecurity? security = null, bool listen = true)
    {
        Loop = new SerialLoop(TimeProvider.System, seed: 1, e => Fail(e));
        Options = new TcpNetworkOptions
        {
            LocalName = name,
            Incarnation = (ulong)Interlocked.Increment(ref incarnations),
            ListenEndpoint = listen ? "127.0.0.1:0" : null,
            Security = security ?? TransportSecurity.None,
        };
        if (change is not null)
            Options = change(Options);
        Network = new TcpNetwork(Loop, Options, Log);
        Network.Start(this);
        Loop.Post(static n => n.Loop.AtEndOfTurn(n.Network.Flush), this);
    }

    public SerialLoop Loop { get; }

    public TcpNetworkOptions Options { get; }

    public TcpNetwork Network { get; }

    public LogSink Log { get; } = new();

    public string Name => Options.LocalName;

    public int Port => Network.LocalEndPoint!.Port;

    public string Endpoint => $"127.0.0.1:{Port}";

    /// <summary>Frames as text, with their sender, unless a test takes them itself. On the loop.</summary>
    public List<(string From, string Text)> Frames { get; } = [];

    public int Connects { get; private set; }

    public int Disconnects { get; private set; }

    /// <summary>Set by tests to take frames themselves.</summary>
    public Action<PeerId, byte[]>? OnFrameBytes { get; set; }

    public Action<PeerId, int>? OnFrameLength { get; set; }

    public Action<PeerId>? OnConnect { get; set; }

    public bool IsConnectedTo(string name) => connected.Any(c => c.Value && Network.NameOf(new PeerId(c.Key)) == name);

    public void OnConnected(PeerId peer)
    {
        if (connected.GetValueOrDefault(peer.Index))
            throw new InvalidOperationException("Connected twice.");
        connected[peer.Index] = true;
        Connects++;
        OnConnect?.Invoke(peer);
        CheckWaits();
    }

    public void OnDisconnected(PeerId peer)
    {
        if (!connected.GetValueOrDefault(peer.Index))
            throw new InvalidOperationException("Disconnected without being connected.");
        connected[peer.Index] = false;
        Disconnects++;
        CheckWaits();
    }

    public void OnFrame(PeerId peer, ReadOnlySpan<byte> frame)
    {
        if (!connected.GetValueOrDefault(peer.Index))
            throw new InvalidOperationException("A frame came while not connected.");
        if (OnFrameLength is not null)
            OnFrameLength(peer, frame.Length);
        else if (OnFrameBytes is not null)
            OnFrameBytes(peer, frame.ToArray());
        else
            Frames.Add((Network.NameOf(peer), Encoding.UTF8.GetString(frame)));
        CheckWaits();
    }

    /// <summary>Opens a peer from outside the loop.</summary>
    public Task<PeerId> OpenAsync(TestNode other) => OpenAsync(other.Name, other.Endpoint);

    public Task<PeerId> OpenAsync(string name, string endpoint) => RunAsync(n => n.Network.Open(name, endpoint));

    public Task<bool> SendAsync(PeerId peer, string text) => RunAsync(n => n.Network.TrySend(peer, Encoding.UTF8.GetBytes(text)));

    /// <summary>Runs a function on the loop.</summary>
    public Task<T> RunAsync<T>(Func<TestNode, T> function)
    {
        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        Loop.Post(
            static s =>
            {
                try
                {
                    s.Done.SetResult(s.Function(s.Node));
                }
                catch (Exception e)
                {
                    s.Done.SetException(e);
                }
            },
            (Node: this, Function: function, Done: done));
        return done.Task.WaitAsync(Patience);
    }

    /// <summary>Waits until something holds, looked at on the loop after each event.</summary>
    public async Task UntilAsync(Func<TestNode, bool> condition)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Loop.Post(
            static s =>
            {
                if (s.Node.fault is { } fault)
                    s.Done.TrySetException(fault);
                else if (s.Condition(s.Node))
                    s.Done.TrySetResult();
                else
                    s.Node.waits.Add((s.Condition, s.Done));
            },
            (Node: this, Condition: condition, Done: done));
        try
        {
            await done.Task.WaitAsync(Patience);
        }
        catch (TimeoutException)
        {
            throw new TimeoutException($"{Name} waited in vain. Connects {Connects}, disconnects {Disconnects}, frames {Frames.Count}. Log:\n{string.Join('\n', Log.Lines)}");
        }
    }

    public Task UntilConnectedAsync(string name) => UntilAsync(n => n.IsConnectedTo(name));

    public async ValueTask DisposeAsync()
    {
        await Network.DisposeAsync();
        Loop.Dispose();
        if (fault is not null)
            throw new InvalidOperationException("The loop of " + Name + " failed.", fault);
        Assert.Equal(0, Log.CountOf("should not"));
    }

    /// <summary>Looks at the waits again; for handlers that count by themselves.</summary>
    public void CheckWaits()
    {
        for (int i = waits.Count - 1; i >= 0; i--)
        {
            if (!waits[i].Condition(this))
                continue;
            waits[i].Done.TrySetResult();
            waits.RemoveAt(i);
        }
    }

    private void Fail(Exception e)
    {
        fault = e;
        foreach ((_, TaskCompletionSource done) in waits)
            done.TrySetException(e);
    }
}
