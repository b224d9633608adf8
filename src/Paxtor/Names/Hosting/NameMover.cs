using Paxtor.Processes;
using Paxtor.Sessions;

namespace Paxtor.Names;

/// <summary>Hands the names of a node that leaves over to others, each when its process has ended. On the loop.</summary>
/// <remarks>
/// The node that takes a name over moves the claim in one transaction, which compares the revision of the claim that it moves: so there is no moment at which nobody has the name, and
/// whatever arrives late moves nothing. When it is not known whether the claim has moved, giving it up by its revision settles that.
/// </remarks>
internal sealed class NameMover(NameService service)
{
    /// <summary>How long the nodes that are asked may take to move the claim, all together; the process is started after that.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    /// <summary>How many nodes are asked before the name is just given up.</summary>
    private const int MaxAsked = 3;

    /// <returns>Who has the name now; null when it is still this node's.</returns>
    public async ValueTask<Pid?> MoveAsync(HostedName name)
    {
        HashSet<string> asked = new(StringComparer.Ordinal) { service.Node };
        long giveUpAt = service.Loop.Time.GetTimestamp() + service.Loop.ToTimestamp(Patience);
        while (asked.Count <= MaxAsked && !name.Session!.IsLost && Choose(name, asked) is { } node)
        {
            TimeSpan left = service.Loop.Until(giveUpAt);
            if (left <= TimeSpan.Zero)
                break;
            asked.Add(node);
            service.Loads.Asked(node);
            NamedStart start = name.Start with
            {
                MovesFrom = name.Revision, IsRestart = true, Restarts = name.Start.Restart == NameRestart.Permanent ? name.Start.Restarts + 1 : 0,
            };
            try
            {
                NameAnswer answer = await LoopBridge<NameAnswer>.RunAsync(
                    service.Loop, service.Runtime.Scheduler, () => service.Remoting.StartNamedAsync(node, start, left, CancellationToken.None)).ConfigureAwait(false);
                service.Loads.Told(node, answer.Names);
                if (answer.Outcome == NameOutcome.Running && answer.Pid != name.Pid)
                {
                    NameLog.Moved(service.Log, name.Key, answer.Pid);
                    return answer.Pid;
                }
            }
            catch (Exception e) when (e is PaxtorException or TimeoutException or ObjectDisposedException)
            {
                NameLog.NotMoved(service.Log, name.Key, node, e.Message);
            }
        }

        return null;
    }

    private string? Choose(HostedName name, HashSet<string> asked)
    {
        List<NameCandidate> candidates = [];
        foreach (Member member in service.Members.All)
        {
            if (member.Declares(name.Start.Class) && !asked.Contains(member.Name))
                candidates.Add(new NameCandidate(member.Public, service.Loads.Of(member.Name)));
        }

        return candidates.Count > 0 ? service.Loads.Least(candidates).Member.Name : null;
    }
}
