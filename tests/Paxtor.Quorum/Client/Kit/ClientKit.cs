using Paxtor.Coordination;
using Paxtor.Quorum.Client;
using Paxtor.Quorum.Machine;
using Paxtor.Testing;
using Paxtor.Transport;

namespace Paxtor.Quorum.Tests.Client.Kit;

/// <summary>What has become of a call.</summary>
internal sealed class Outcome<T>
{
    public bool IsDone { get; set; }

    public T? Result { get; set; }

    public Exception? Error { get; set; }

    /// <summary>Virtual time when it was done.</summary>
    public TimeSpan At { get; set; }
}

/// <summary>A client of three voters that the test plays, on a simulated loop.</summary>
internal sealed class ClientKit
{
    public ClientKit(int seed = 1, QuorumStoreOptions? options = null)
    {
        Simulation = new Simulation(seed);
        Loop = Simulation.CreateLoop("client");
        Machine = new StoreMachine(new StoreMachineOptions());
        Voters = [new FakeVoter(this, "n1@a"), new FakeVoter(this, "n2@b"), new FakeVoter(this, "n3@c")];
        Network.Sent = (peer, frame) => Voters[peer.Index].Receive(frame);
        OnLoop(() => Store = new QuorumStore(Loop, Network, [.. Voters.Select(static (v, i) => new VoterAddress(v.Name, $"10.0.0.{i}:4700"))], null, options ?? new QuorumStoreOptions(), null));
    }

    public Simulation Simulation { get; }

    public SimulatedLoop Loop { get; }

    public FakeNetwork Network { get; } = new("client@x");

    public FakeVoter[] Voters { get; }

    public StoreMachine Machine { get; }

    public QuorumStore Store { get; private set; } = null!;

    /// <summary>Runs code on the loop; what it throws comes out.</summary>
    public void OnLoop(Action action)
    {
        if (Loop.IsCurrent)
            action();
        else
            Loop.RunNow(action);
    }

    /// <summary>All voters connected and well, the first one leading.</summary>
    public void Healthy()
    {
        foreach (FakeVoter voter in Voters)
        {
            voter.Connect();
            voter.SayStatus(leader: voter == Voters[0], leaderName: Voters[0].Name);
        }
    }

    /// <summary>Keeps the voters' statuses coming, twice a second, for as long as the test says so.</summary>
    public void KeepHealthy(Func<FakeVoter, bool> when)
    {
        foreach (FakeVoter voter in Voters)
        {
            if (when(voter) && Network.IsConnected(voter.Peer))
                voter.SayStatus(leader: voter == Voters[0], leaderName: Voters[0].Name);
        }

        Simulation.After(TimeSpan.FromMilliseconds(500), () => KeepHealthy(when));
    }

    public Outcome<TransactionResult> Put(string key, string value = "v") =>
        Start(() => Store.CommitAsync(Transaction.Of(Operation.Put(StoreKey.FromText(key), System.Text.Encoding.UTF8.GetBytes(value)))));

    public Outcome<TransactionResult> Get(string key) => Start(() => Store.CommitAsync(Transaction.Of(Operation.Get(StoreKey.FromText(key)))));

    public Outcome<T> Start<T>(Func<ValueTask<T>> call)
    {
        Outcome<T> outcome = new();
        OnLoop(() => _ = Follow(call, outcome));
        return outcome;
    }

    public void Run(double milliseconds) => Simulation.RunFor(TimeSpan.FromMilliseconds(milliseconds));

    private async Task Follow<T>(Func<ValueTask<T>> call, Outcome<T> outcome)
    {
        try
        {
            outcome.Result = await call().ConfigureAwait(false);
        }
        catch (Exception e) when (e is StoreException)
        {
            outcome.Error = e;
        }

        Loop.AssertCurrent();
        outcome.IsDone = true;
        outcome.At = Simulation.Now;
    }
}

/// <summary>Keeps what a watch tells.</summary>
internal sealed class WatchLog(Func<bool> mayBeCalled) : IWatchObserver
{
    public List<WatchEvent> Events { get; } = [];

    public long ToldUpTo { get; private set; }

    public StoreException? Ended { get; private set; }

    public Action? OnEach { get; set; }

    public void OnEvents(IReadOnlyList<WatchEvent> events, long revision)
    {
        Assert.True(mayBeCalled());
        Assert.Null(Ended);
        Assert.True(revision > ToldUpTo, $"Told up to {revision} after {ToldUpTo}.");
        Events.AddRange(events);
        ToldUpTo = revision;
        OnEach?.Invoke();
    }

    public void OnEnded(StoreException reason)
    {
        Assert.True(mayBeCalled());
        Assert.Null(Ended);
        Ended = reason;
    }
}
