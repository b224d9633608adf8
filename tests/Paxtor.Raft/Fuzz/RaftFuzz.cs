using Paxtor.Raft.Tests.Harness;

namespace Paxtor.Raft.Tests.Fuzz;

/// <summary>
/// One seeded run: a safety phase in which anything may go wrong at any step, then a liveness phase in which
/// the network and the disks are well and the group must do its work.
/// </summary>
internal sealed partial class RaftFuzz
{
    private readonly SimCluster _cluster;
    private readonly Random _random;
    private readonly int _chaos;
    private readonly bool _stormy;
    private readonly HashSet<ulong> _paused = [];
    private int _proposals;

    public RaftFuzz(int seed)
    {
        _random = new Random(seed);
        var voters = _random.Next(10) switch { 0 => 1, 1 => 2, < 8 => 3, 8 => 4, _ => 5 };
        var learners = _random.Next(5) == 0 ? 1 : 0;
        _chaos = _random.Next(1, 12);
        _stormy = _random.Next(3) == 0;
        var (messages, window, tail, election) = (_random.Next(1, 60), _random.Next(1, 5), _random.Next(4), _random.Next(3, 11));
        _cluster = new SimCluster(seed, voters, learners, options => options with
        {
            ElectionTicks = _stormy ? 2 : election,
            MaxMessageBytes = messages,
            MaxInflightMessages = window,
            MaxInflightBytes = messages * 2,
            SnapshotTailEntries = tail,
            MaxUncommittedBytes = 200,
            MaxPendingReads = 20,
        });
    }

    public SimCluster Cluster => _cluster;

    public int Transfers { get; private set; }

    public int SnapshotsShipped { get; private set; }

    public int Crashes { get; private set; }

    public void Run(int steps)
    {
        for (; steps > 0; steps--)
            Move();
        MustRecover();
    }

    private void Move()
    {
        var node = _cluster.Nodes.Values.ElementAt(_random.Next(_cluster.Nodes.Count));
        if (!node.IsUp)
        {
            if (_random.Next(_stormy ? 2 : 10) == 0)
                _cluster.Restart(node.Id);
            return;
        }

        if (_paused.Contains(node.Id))
        {
            if (_random.Next(30) == 0)
                Resume(node);
            return;
        }

        if (_stormy && _random.Next(25) == 0)
            Coup(node);
        else if (_stormy && _random.Next(3) == 0)
            MoveInStorm(node);
        else
            MoveAsUsual(node);
        if (node.IsUp && _random.Next(4) != 0)
            Turn(node);
    }

    private void MoveAsUsual(SimNode node)
    {
        switch (_random.Next(100))
        {
            case < 40:
                for (var burst = _random.Next(1, 6); burst > 0; burst--)
                    MoveNetwork();
                break;
            case < 54:
                Tick(node);
                break;
            case < 76:
                FinishSomeWrites(node);
                break;
            case < 86:
                Propose(node);
                break;
            case < 92:
                _cluster.Read(node.Id, out _);
                if (_cluster.Leader is { } leader && !_paused.Contains(leader.Id))
                    _cluster.Read(leader.Id, out _);
                break;
            case < 95:
                node.TakeSnapshot();
                break;
            default:
                if (_random.Next(12) < _chaos)
                    Disturb(node);
                break;
        }
    }

    private void Turn(SimNode node)
    {
        var before = _cluster.Network.Count;
        node.Turn(_cluster.Network);
        for (var i = before; i < _cluster.Network.Count; i++)
            SnapshotsShipped += _cluster.Network[i].Type == RaftMessageType.InstallSnapshot ? 1 : 0;
    }

    private void MoveNetwork()
    {
        if (_cluster.Network.Count == 0)
            return;
        // Mostly near the front, so that work gets done; sometimes anywhere, so that old copies come late.
        var place = _random.Next(_stormy ? 3 : 8) == 0
            ? _random.Next(_cluster.Network.Count)
            : _random.Next(Math.Min(3, _cluster.Network.Count));
        if (_paused.Contains(_cluster.Network[place].To))
            return;
        var what = _random.Next(40);
        if (what < _chaos / 2)
            _cluster.Drop(place);
        else
            _cluster.Deliver(place, keepCopy: what == 39);
    }

    private void Tick(SimNode node)
    {
        if (_random.Next(3) == 0)
        {
            for (var paused = _random.Next(1, 8); paused > 0; paused--)
                node.Raft.Tick();
            return;
        }

        foreach (var each in _cluster.Up)
        {
            if (_paused.Contains(each.Id))
                continue;
            each.Raft.Tick();
            Turn(each);
        }
    }

    private void FinishSomeWrites(SimNode node)
    {
        if (node.Disk.IsWriting)
            node.FinishWrites(1 + _random.Next(node.Disk.Writing));
    }

    private void Propose(SimNode node)
    {
        var target = _random.Next(3) == 0 ? node : _cluster.Leader ?? node;
        if (_paused.Contains(target.Id))
            target = node;
        _cluster.Propose(target.Id, $"v{++_proposals}".PadRight(4 + _random.Next(20)));
    }

    private void MustRecover()
    {
        _cluster.Heal();
        foreach (var node in _cluster.Up.Where(node => _paused.Contains(node.Id)).ToList())
            Resume(node);
        foreach (var node in _cluster.Nodes.Values.Where(node => !node.IsUp))
            _cluster.Restart(node.Id);
        _cluster.Settle();
        _cluster.TickAll(60);
        var leader = _cluster.Leader;
        Assert.True(leader is not null, "A healthy group has a leader.");
        Assert.Equal(RaftProposeResult.Accepted, _cluster.Propose(leader.Id, "at last"));
        var read = _cluster.Read(leader.Id, out var taken);
        Assert.Equal(RaftReadResult.Accepted, taken);
        _cluster.TickAll(20);
        Assert.Contains(leader.Reads, state => state.Context == read && state.Confirmed);
        foreach (var node in _cluster.Up)
        {
            Assert.True(node.AppliedIndex == leader.Raft.LastIndex, $"Node {node.Id} applied {node.AppliedIndex}, the log ends at {leader.Raft.LastIndex}.");
            Assert.Equal(leader.State, node.State);
        }

        Assert.Equal(0, _cluster.Oracle.PendingReads);
    }
}
