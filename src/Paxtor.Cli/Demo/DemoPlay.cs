using System.Globalization;
using Paxtor.Cli.Demo.Hosts;

namespace Paxtor.Cli.Demo;

/// <summary>
/// The demo: three durable nodes, five workers, one lock, one file; the owner killed, then the leader; and the proof. Then the <see cref="SecondAct"/>.
/// </summary>
internal sealed class DemoPlay(Narrator narrator, string engine)
{
    private readonly EventStream events = new();
    private readonly Ledger ledger = new();
    private readonly HashSet<string> killed = new(StringComparer.Ordinal);

    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        using CancellationTokenSource limit = new(DemoSettings.Limit, TimeProvider.System);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        DemoCluster cluster = new(events, engine);
        await using (cluster.ConfigureAwait(false))
        {
            try
            {
                await PlayAsync(cluster, either.Token).ConfigureAwait(false);
                bool holds = Conclude(long.Parse(await File.ReadAllTextAsync(cluster.CounterFile, CancellationToken.None).ConfigureAwait(false), CultureInfo.InvariantCulture));
                holds &= await new SecondAct(narrator, cluster, events).RunAsync(either.Token).ConfigureAwait(false);
                if (holds)
                    narrator.Good("All of it holds. Nothing is left running, and no file is left behind.");
                else
                    narrator.Bad("The proof failed.");
                return holds ? ExitCodes.Ok : ExitCodes.Failed;
            }
            catch (OperationCanceledException) when (limit.IsCancellationRequested)
            {
                narrator.Bad($"The demo did not come to its end within {DemoSettings.Limit.TotalSeconds} s.");
                return ExitCodes.Failed;
            }
        }
    }

    private async Task PlayAsync(DemoCluster cluster, CancellationToken cancellationToken)
    {
        narrator.Headline($"Paxtor: {cluster.Engine.Headline}, {DemoSettings.Workers} workers, one lock, one file; each a process of its own");
        cluster.Engine.StartAll();
        PaxtorNode observer = await PaxtorNode.StartAsync(cluster.ClientOptions("demo"), null, cancellationToken).ConfigureAwait(false);
        await using (observer.ConfigureAwait(false))
        {
            string leader = await LeaderAsync(cluster.Engine, observer, null, cancellationToken).ConfigureAwait(false);
            narrator.Say(MachineClock.Micros, $"{string.Join(", ", cluster.Engine.Names)} have formed a quorum; {leader} leads");
            cluster.StartWorkers();
            await UntilWrittenAsync(DemoSettings.IncrementsEachAct, cluster, cancellationToken).ConfigureAwait(false);

            await KillOwnerAsync(cluster, cancellationToken).ConfigureAwait(false);
            await UntilWrittenAsync(2 * DemoSettings.IncrementsEachAct, cluster, cancellationToken).ConfigureAwait(false);

            leader = await LeaderAsync(cluster.Engine, observer, null, cancellationToken).ConfigureAwait(false);
            killed.Add(leader);
            long at = MachineClock.Micros;
            await cluster.Engine.KillAsync(leader).ConfigureAwait(false);
            await SettleAsync(at, cluster, cancellationToken).ConfigureAwait(false);
            narrator.Blow(at, $"{leader}, which led the quorum, was killed with SIGKILL");
            string next = await LeaderAsync(cluster.Engine, observer, leader, cancellationToken).ConfigureAwait(false);
            at = MachineClock.Micros;
            await SettleAsync(at, cluster, cancellationToken).ConfigureAwait(false);
            narrator.Say(at, $"{next} leads now");
            await UntilWrittenAsync(3 * DemoSettings.IncrementsEachAct, cluster, cancellationToken).ConfigureAwait(false);

            cluster.Engine.Restart(leader);
            killed.Remove(leader);
            at = MachineClock.Micros;
            await SettleAsync(at, cluster, cancellationToken).ConfigureAwait(false);
            narrator.Say(at, $"{leader} was started again with its data");
            await UntilWrittenAsync(4 * DemoSettings.IncrementsEachAct, cluster, cancellationToken).ConfigureAwait(false);
            await StopWorkersAsync(cluster).ConfigureAwait(false);
        }
    }

    /// <summary>Has the present owner stay in the middle of its update, and kills it there, so that the count stays exact.</summary>
    private async Task KillOwnerAsync(DemoCluster cluster, CancellationToken cancellationToken)
    {
        while (ledger.Open.Count == 0)
            await NextAsync(cluster, cancellationToken).ConfigureAwait(false);
        string victim = ledger.Open.First().Worker;
        await cluster.Workers[victim].TellAsync("stall").ConfigureAwait(false);
        while (true)
        {
            (DemoChild from, DemoEvent e) = await NextAsync(cluster, cancellationToken).ConfigureAwait(false);
            if (e.Kind == DemoEventKind.Stalled && from.Name == victim)
                break;
        }

        killed.Add(victim);
        long at = MachineClock.Micros;
        await cluster.Workers[victim].KillAsync().ConfigureAwait(false);
        ledger.Killed(victim, at);
        narrator.Blow(at, $"{victim}, which owns the lock, was killed with SIGKILL; its session lives {DemoSettings.SessionTimeToLive.TotalSeconds} s from its last renewal");
    }

    private async Task UntilWrittenAsync(int count, DemoCluster cluster, CancellationToken cancellationToken)
    {
        while (ledger.Written < count)
            await NextAsync(cluster, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Tells all that happened before a moment, so that what is said next stands in its place.</summary>
    private async Task SettleAsync(long at, DemoCluster cluster, CancellationToken cancellationToken)
    {
        while (await events.NextBeforeAsync(at, cancellationToken).ConfigureAwait(false) is var (from, e))
        {
            cluster.CheckAlive(c => killed.Contains(c.Name));
            Tell(from, e);
        }
    }

    private async Task<(DemoChild From, DemoEvent Event)> NextAsync(DemoCluster cluster, CancellationToken cancellationToken)
    {
        (DemoChild from, DemoEvent e) = await events.NextAsync(cancellationToken).ConfigureAwait(false);
        cluster.CheckAlive(c => killed.Contains(c.Name));
        Tell(from, e);
        return (from, e);
    }

    private void Tell(DemoChild from, DemoEvent e)
    {
        if (ledger.Add(from.Name, e) is { } tenure)
            narrator.HandOver(tenure, ledger.Before(tenure));
        else if (e.Kind == DemoEventKind.Lost)
            narrator.Blow(e.At, $"{from.Name} was told that its lock is lost");
    }

    private async Task StopWorkersAsync(DemoCluster cluster)
    {
        DemoChild[] alive = [.. cluster.Workers.Values.Where(w => !killed.Contains(w.Name))];
        await Task.WhenAll(alive.Select(static w => w.TellAsync("stop"))).ConfigureAwait(false);
        using CancellationTokenSource patience = new(DemoSettings.StopPatience, TimeProvider.System);
        foreach (DemoChild worker in alive)
            await worker.WaitForExitAsync(patience.Token).ConfigureAwait(false);
        foreach ((DemoChild from, DemoEvent e) in events.Rest())
            Tell(from, e);
    }

    private static async Task<string> LeaderAsync(DemoEngine engine, PaxtorNode observer, string? other, CancellationToken cancellationToken)
    {
        while (true)
        {
            if (await engine.LeaderAsync(observer, cancellationToken).ConfigureAwait(false) is { } leader && leader != other)
                return leader;
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, cancellationToken).ConfigureAwait(false);
        }
    }

    private bool Conclude(long countInFile)
    {
        Proof proof = Proof.Of(ledger, countInFile);
        narrator.Plain(string.Empty);
        narrator.Headline("The proof");
        foreach (string line in proof.Lines)
            narrator.Plain(line);
        double[] released = Proof.HandOverMillis(ledger, afterKill: false);
        double[] afterKill = Proof.HandOverMillis(ledger, afterKill: true);
        if (released.Length > 0)
            narrator.Plain($"  hand-over after a release: {released.Length} times, median {Proof.Millis(released[released.Length / 2])}, longest {Proof.Millis(released[^1])} (the leader's death is among them)");
        if (afterKill.Length > 0)
            narrator.Plain($"  hand-over after the owner's death: {string.Join(", ", afterKill.Select(Proof.Millis))}");
        return proof.Holds;
    }
}
