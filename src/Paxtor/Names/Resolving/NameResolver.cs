using Paxtor.Foundation.Loop;
using Paxtor.Processes;
using Paxtor.Processes.Contracts;
using Paxtor.Sessions;

namespace Paxtor.Names;

/// <summary>
/// Finds the process of a name for those on this node who need it, or has it started: chooses a node and asks it, and those who ask for one name at once share one asking. On the loop.
/// </summary>
/// <remarks>No quorum is asked from here: the node that is asked claims the name in one transaction, which tells at the same time who has it if someone does.</remarks>
internal sealed class NameResolver(NameService service)
{
    /// <summary>How long a node that is asked may take besides the start itself, before another is.</summary>
    private static readonly TimeSpan AskPatience = TimeSpan.FromSeconds(5);

    private readonly Dictionary<(LockKey Key, string Class, NameRestart Restart), Resolving> open = [];

    private EventLoop Loop => service.Loop;

    public void Submit(NameAsk ask)
    {
        Loop.AssertCurrent();
        if (ask.Status == AnswerStatus.Free)
            throw new InvalidOperationException("What nobody waits for was asked.");
        var key = (ask.Target.Key, ask.Target.Class, ask.Target.Restart);
        if (open.TryGetValue(key, out Resolving? resolving))
        {
            resolving.Asks.Add(ask);
            return;
        }

        resolving = new Resolving(ask);
        open.Add(key, resolving);
        LoopTasks.Run(Loop, RunAsync(key, resolving));
    }

    private async ValueTask RunAsync((LockKey Key, string Class, NameRestart Restart) key, Resolving resolving)
    {
        RetryPause pause = new(Loop.Random);
        LoopSignal timer = new(Loop);
        while (resolving.IsWanted)
        {
            try
            {
                if (await ChooseAsync(resolving).ConfigureAwait(false) is { } node)
                {
                    if (await AskAsync(resolving, node).ConfigureAwait(false))
                        continue;
                }
                else
                {
                    // All were asked: from the beginning.
                    resolving.Tried.Clear();
                }
            }
            catch (PaxtorException e)
            {
                resolving.Fail(e);
            }

            if (resolving.IsWanted)
                await timer.WaitAsync(pause.Next()).ConfigureAwait(false);
        }

        open.Remove(key);
    }

    /// <returns>Whether to go on at once.</returns>
    private async ValueTask<bool> AskAsync(Resolving resolving, string node)
    {
        NameTarget target = resolving.First.Target;
        NamedStart start = new()
        {
            Key = target.Key, Class = target.Class, Restart = target.Restart, Arguments = resolving.First.Arguments, OnLost = target.Options.OnLost, StartTimeout = target.Options.StartTimeout,
        };
        resolving.Tried.Add(node);
        NameAnswer answer;
        TimeSpan patience = start.StartTimeout < TimeSpan.Zero ? start.StartTimeout : start.StartTimeout + AskPatience;
        try
        {
            service.Loads.Asked(node);
            answer = node == service.Node
                ? await service.Host.StartAsync(start).ConfigureAwait(false)
                : await LoopBridge<NameAnswer>.RunAsync(Loop, service.Runtime.Scheduler, () => service.Remoting.StartNamedAsync(node, start, patience, CancellationToken.None)).ConfigureAwait(false);
        }
        catch (Exception e) when (e is NodeUnreachableException or ProcessNotFoundException or CallInterruptedException or TimeoutException)
        {
            // Whether it has started there is told by whoever is asked next.
            resolving.SetProblem(e);
            return true;
        }

        service.Loads.Told(node, answer.Names);
        switch (answer.Outcome)
        {
            case NameOutcome.Running:
                service.Known.Set(target, Shared(answer.Pid));
                resolving.Answer(answer.Pid);
                // What still waits knows that process as one that has ended: its own node tells when the name is free.
                bool asksItsNode = answer.Pid.Node != node && service.Members.Find(answer.Pid.Node) is { } member && member.Incarnation == answer.Pid.Incarnation;
                resolving.Prefer = asksItsNode ? answer.Pid.Node : null;
                resolving.Tried.Clear();
                return asksItsNode;
            case NameOutcome.Conflict:
                resolving.Fail(new NameConflictException(answer.Text));
                return true;
            case NameOutcome.NoQuorum:
                resolving.SetProblem(new QuorumUnavailableException($"There is no quorum to start the process of the name {target}, or to find it. It was not started, and nothing was sent to it."));
                return false;
            default:
                return true;
        }
    }

    /// <summary>The same pid with the node's name that lives anyway: that of an answer would live once for each name.</summary>
    private Pid Shared(Pid pid) => service.Members.Find(pid.Node) is { } member ? new Pid(member.Name, pid.Incarnation, pid.Number) : pid;

    /// <summary>The node to ask; null when all were.</summary>
    private async ValueTask<string?> ChooseAsync(Resolving resolving)
    {
        if (resolving.Prefer is { } preferred)
        {
            resolving.Prefer = null;
            return preferred;
        }

        NameTarget target = resolving.First.Target;
        List<NameCandidate> candidates = [];
        foreach (Member member in service.Members.All)
        {
            if (member.Declares(target.Class) && !resolving.Tried.Contains(member.Name))
                candidates.Add(new NameCandidate(member.Public, service.Loads.Of(member.Name)));
        }

        if (candidates.Count == 0)
        {
            if (service.Members.IsLoaded && resolving.Tried.Count == 0)
                resolving.SetProblem(new ContractException($"No member of the cluster declares the process class '{target.Class}' (services.AddProcess<…>() or PaxtorOptions.Processes)."));
            return null;
        }

        if (target.Options.Placement is not { } rule)
            return service.Loads.Least(candidates).Member.Name;
        NameCandidate chosen;
        try
        {
            chosen = await LoopBridge<NameCandidate>.RunAsync(Loop, service.Runtime.Scheduler, () => new(rule(candidates))).ConfigureAwait(false);
        }
#pragma warning disable CA1031 // It is the application's code: whoever uses the name gets it.
        catch (Exception e)
#pragma warning restore CA1031
        {
            throw new ContractException($"The placement rule of the name {target} threw: {e.Message}", e);
        }

        return candidates.Contains(chosen) ? chosen.Member.Name : throw new ContractException($"The placement rule of the name {target} chose a node that is none of the candidates.");
    }

    /// <summary>Those who wait for one name.</summary>
    private sealed class Resolving
    {
        public Resolving(NameAsk first)
        {
            First = first;
            Asks.Add(first);
            if (first.Unreachable is not null)
                Tried.Add(first.NotPid.Node);
        }

        public NameAsk First { get; }

        public List<NameAsk> Asks { get; } = [];

        /// <summary>The nodes that were asked and had nothing, or are out of reach.</summary>
        public HashSet<string> Tried { get; } = new(StringComparer.Ordinal);

        /// <summary>The node to ask next.</summary>
        public string? Prefer { get; set; }

        /// <summary>Whether anyone still waits.</summary>
        public bool IsWanted
        {
            get
            {
                Asks.RemoveAll(static a => !a.IsWaiting);
                return Asks.Count > 0;
            }
        }

        public void Answer(Pid pid) => Asks.RemoveAll(a => !a.Answer(pid));

        public void Fail(Exception error)
        {
            foreach (NameAsk ask in Asks)
                ask.TrySetException(error);
            Asks.Clear();
        }

        public void SetProblem(Exception problem)
        {
            foreach (NameAsk ask in Asks)
                ask.Problem = problem;
        }
    }
}
