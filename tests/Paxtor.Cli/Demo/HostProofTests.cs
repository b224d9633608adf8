using Paxtor.Cli.Demo;
using Paxtor.Cli.Demo.Hosts;

namespace Paxtor.Cli.Tests.Demo;

/// <summary>The second act of the demo believes nothing that it has not seen: each thing that must not happen makes the claim fail that speaks of it.</summary>
public sealed class HostProofTests
{
    private const string Killed = "host1";
    private long now;

    [Fact]
    public void AsItShallBe_AllClaimsHold()
    {
        Proof proof = HostProof.Of(Play(static _ => { }), Killed);
        Assert.True(proof.Holds, string.Join(Environment.NewLine, proof.Lines));
        Assert.Equal(6, proof.Lines.Count());
    }

    [Theory]
    [InlineData("never two of the named process at once", DemoEventKind.Served, 10, 3)]
    [InlineData("never two of the singleton at once", DemoEventKind.SingletonAlive, 11, 0)]
    [InlineData("their tokens grew", DemoEventKind.ProcessStarted, 9, 0)]
    [InlineData("no ticket was given twice", DemoEventKind.Answered, 10, 1)]
    [InlineData("it counted 1, 2, 3", DemoEventKind.Served, 20, 7)]
    [InlineData("both came back on another host", DemoEventKind.SingletonBegan, 22, 0)]
    internal void WhatMustNotHappen_FailsTheClaimThatSpeaksOfIt(string claim, DemoEventKind kind, long token, long count)
    {
        Proof proof = HostProof.Of(Play(ledger => Tell(ledger, Killed, kind, token, count)), Killed);
        Assert.False(proof.Holds);
        Assert.Contains(proof.Lines, line => line.Contains("FAILED", StringComparison.Ordinal) && line.Contains(claim, StringComparison.Ordinal));
    }

    [Fact]
    public void WhatNobodyBegan_IsNoPartOfThePlay() =>
        Assert.Throws<InvalidOperationException>(() => Tell(new HostLedger(), "host2", DemoEventKind.Served, 10, 1));

    /// <summary>Both on host1, which is killed; then the process on host2 and the singleton on host3; then something else.</summary>
    private HostLedger Play(Action<HostLedger> andThen)
    {
        HostLedger ledger = new();
        Tell(ledger, Killed, DemoEventKind.SingletonBegan, 11, 0);
        Tell(ledger, Killed, DemoEventKind.ProcessStarted, 10, 0);
        Take(ledger, Killed, "host2", 10, 1);
        Take(ledger, Killed, "host3", 10, 2);
        Tell(ledger, Killed, DemoEventKind.SingletonAlive, 11, 0);
        Tell(ledger, "host2", DemoEventKind.Unknown, 0, 0);
        Tell(ledger, "host3", DemoEventKind.SingletonBegan, 21, 0);
        Tell(ledger, "host2", DemoEventKind.ProcessStarted, 20, 0);
        Take(ledger, "host2", "host3", 20, 1);
        andThen(ledger);
        return ledger;
    }

    private void Take(HostLedger ledger, string process, string caller, long token, long count)
    {
        Tell(ledger, process, DemoEventKind.Served, token, count);
        Tell(ledger, caller, DemoEventKind.Answered, token, count);
    }

    private void Tell(HostLedger ledger, string host, DemoEventKind kind, long token, long count) => ledger.Add(host, new DemoEvent(kind, ++now, token, count));
}
