using System.Globalization;

namespace Paxtor.Cli.Demo.Hosts;

/// <summary>
/// The second act: a named process with a count in its memory, and a hosted singleton, both on one of three hosts, which all call the process; that host killed; both on another.
/// </summary>
internal sealed class SecondAct(Narrator narrator, DemoCluster cluster, EventStream events)
{
    private readonly HostLedger ledger = new();
    private string? victim;
    private long killedAt;

    /// <returns>Whether what it claims holds.</returns>
    public async Task<bool> RunAsync(CancellationToken cancellationToken)
    {
        narrator.Plain(string.Empty);
        narrator.Headline($"Second act: {DemoSettings.Hosts} hosts; one named process, which all of them call, and one hosted singleton");
        cluster.StartHosts();
        await UntilAsync(() => ledger.Ready.Count == DemoSettings.Hosts && ledger.Singleton.Count > 0, cancellationToken).ConfigureAwait(false);
        string host = ledger.Singleton[0].Host;
        await cluster.Hosts[host].TellAsync(DemoHost.First).ConfigureAwait(false);
        await UntilAsync(() => ledger.Process.Count > 0, cancellationToken).ConfigureAwait(false);
        foreach (DemoChild child in cluster.Hosts.Values)
            await child.TellAsync(DemoHost.Call).ConfigureAwait(false);
        await UntilCalledByAsync(cluster.Hosts.Keys, cancellationToken).ConfigureAwait(false);

        victim = host;
        killedAt = MachineClock.Micros;
        await cluster.Hosts[host].KillAsync().ConfigureAwait(false);
        await SettleAsync(cancellationToken).ConfigureAwait(false);
        narrator.Blow(killedAt, $"{host}, which runs both, was killed with SIGKILL after ticket {Text(ledger.Process[^1])}; the count was in its memory and is gone");
        await UntilAsync(() => ledger.Process.Count > 1 && ledger.Singleton.Count > 1, cancellationToken).ConfigureAwait(false);
        await UntilCalledByAsync(cluster.Hosts.Keys.Where(h => h != host), cancellationToken).ConfigureAwait(false);
        if (ledger.FirstAnswerAfter(ledger.Process[1].BegunAt) is { } answered)
            narrator.Say(answered, $"calls go on, {Proof.Millis((answered - killedAt) / 1000.0)} after the kill; the new process counts from 1 again, and its greater token keeps tickets apart");
        await StopAsync().ConfigureAwait(false);
        return Conclude(host);
    }

    private Task UntilCalledByAsync(IEnumerable<string> hosts, CancellationToken cancellationToken)
    {
        long token = ledger.Process[^1].Token;
        return UntilAsync(() => hosts.All(h => ledger.AnsweredTo(h, token) >= DemoSettings.CallsEachHost), cancellationToken);
    }

    private async Task UntilAsync(Func<bool> condition, CancellationToken cancellationToken)
    {
        while (!condition())
        {
            (DemoChild from, DemoEvent e) = await events.NextAsync(cancellationToken).ConfigureAwait(false);
            CheckAlive();
            Tell(from, e);
        }
    }

    /// <summary>Takes in all that was told before the kill, so that what is said of it stands in its place.</summary>
    private async Task SettleAsync(CancellationToken cancellationToken)
    {
        while (await events.NextBeforeAsync(killedAt, cancellationToken).ConfigureAwait(false) is var (from, e))
            Tell(from, e);
    }

    private void Tell(DemoChild from, DemoEvent e)
    {
        if (ledger.Add(from.Name, e) is not { } stint)
            return;
        string what = e.Kind == DemoEventKind.SingletonBegan ? "the singleton" : "the named process";
        string after = victim is null ? string.Empty : $"   {Proof.Millis((stint.BegunAt - killedAt) / 1000.0)} after {victim} was killed";
        narrator.Say(stint.BegunAt, $"{stint.Host} runs {what}, token {stint.Token.ToString(CultureInfo.InvariantCulture)}{after}");
    }

    private async Task StopAsync()
    {
        DemoChild[] alive = [.. cluster.Hosts.Values.Where(h => h.Name != victim)];
        using CancellationTokenSource patience = new(DemoSettings.StopPatience, TimeProvider.System);
        foreach (DemoChild host in alive)
            await host.TellAsync(DemoHost.Stop).ConfigureAwait(false);
        foreach (DemoChild host in alive)
            await host.WaitForExitAsync(patience.Token).ConfigureAwait(false);
        foreach ((DemoChild from, DemoEvent e) in events.Rest())
            ledger.Add(from.Name, e);
    }

    private void CheckAlive() => cluster.CheckAlive(c => c.Name == victim || cluster.Workers.ContainsKey(c.Name));

    private bool Conclude(string killed)
    {
        Proof proof = HostProof.Of(ledger, killed);
        narrator.Plain(string.Empty);
        narrator.Headline("The proof of the second act");
        foreach (string line in proof.Lines)
            narrator.Plain(line);
        return proof.Holds;
    }

    private static string Text(Stint stint) => string.Create(CultureInfo.InvariantCulture, $"{stint.Token}/{stint.Given}");
}
