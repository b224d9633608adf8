using Paxtor.Raft.Tests.Harness;

namespace Paxtor.Raft.Tests.Fuzz;

// What goes wrong in a run.
internal sealed partial class RaftFuzz
{
    /// <summary>Elections on elections: lone timers run out, disks are slow, power fails.</summary>
    private void MoveInStorm(SimNode node)
    {
        switch (_random.Next(8))
        {
            case < 3:
                for (var ticks = _random.Next(1, 4); ticks > 0; ticks--)
                    node.Raft.Tick();
                break;
            case < 6:
                MoveNetwork();
                break;
            case 6:
                node.Raft.LeaderUnreachable();
                break;
            default:
                Crash(node);
                _cluster.Restart(node.Id);
                break;
        }
    }

    /// <summary>
    /// What figure 8 of the paper is made of: a node is helped to lead, appends a little, some of it reaches
    /// some of the others, and the rest is lost.
    /// </summary>
    private void Coup(SimNode node)
    {
        foreach (var each in _cluster.Up.Where(each => each != node))
            each.Raft.LeaderUnreachable();
        for (var ticks = 0; ticks < 4 && node.Raft.Role == RaftRole.Follower; ticks++)
            node.Raft.Tick();
        for (var rounds = 0; rounds < 5; rounds++)
        {
            TurnAndWriteAll();
            DeliverSome(message => message.Type is RaftMessageType.PreVote or RaftMessageType.PreVoteResponse
                or RaftMessageType.Vote or RaftMessageType.VoteResponse, percent: 100);
        }

        if (node.Raft.Role != RaftRole.Leader)
            return;
        for (var proposals = _random.Next(3); proposals > 0; proposals--)
            _cluster.Propose(node.Id, $"coup{++_proposals}");
        var reach = _random.Next(20, 101);
        for (var rounds = _random.Next(6); rounds > 0; rounds--)
        {
            if (_random.Next(2) == 0)
                node.Raft.Tick();
            TurnAndWriteAll();
            DeliverSome(_ => true, reach);
        }
    }

    private void TurnAndWriteAll()
    {
        foreach (var each in _cluster.Up.Where(each => !_paused.Contains(each.Id)))
        {
            Turn(each);
            each.FinishWrites(each.Disk.Writing);
            Turn(each);
        }
    }

    private void DeliverSome(Func<RaftMessage, bool> which, int percent)
    {
        for (var place = _cluster.Network.Count - 1; place >= 0; place--)
        {
            if (!which(_cluster.Network[place]) || _paused.Contains(_cluster.Network[place].To))
                continue;
            if (_random.Next(100) < percent)
                _cluster.Deliver(place);
            else
                _cluster.Drop(place);
        }
    }

    /// <summary>A stopped process goes on: before it hears anything, it acts on what it believes.</summary>
    private void Resume(SimNode node)
    {
        _paused.Remove(node.Id);
        for (var reads = _random.Next(3); reads > 0; reads--)
            _cluster.Read(node.Id, out _);
        if (_random.Next(2) == 0)
            _cluster.Propose(node.Id, $"stale{++_proposals}");
        Turn(node);
    }

    private void Crash(SimNode node)
    {
        Crashes++;
        node.Crash(_random);
    }

    private void Disturb(SimNode node)
    {
        var other = _cluster.Nodes.Values.ElementAt(_random.Next(_cluster.Nodes.Count));
        switch (_random.Next(14))
        {
            case 0 or 1:
                Crash(node);
                break;
            case 2:
                _cluster.Cut(node.Id, other.Id);
                break;
            case 3:
                foreach (var each in _cluster.Nodes.Keys)
                {
                    _cluster.Cut(node.Id, each);
                    _cluster.Cut(each, node.Id);
                }

                break;
            case 4 or 5 or 6:
                _cluster.Heal();
                break;
            case 7 or 8:
                Transfers += (_cluster.Leader ?? node).Raft.TransferLeadership(other.Id) ? 1 : 0;
                break;
            case 9:
                node.Raft.LeaderUnreachable();
                break;
            case 10:
                node.Raft.PeerUnreachable(other.Id);
                break;
            default:
                // Most harm is done by a leader that sleeps while the others go on.
                _paused.Add((_cluster.Leader ?? node).Id);
                break;
        }
    }
}
