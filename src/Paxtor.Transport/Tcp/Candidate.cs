using Paxtor.Foundation.Loop;

namespace Paxtor.Transport;

/// <summary>What the loop says to a connection in its handshake.</summary>
internal enum Verdict
{
    /// <summary>It is the peer's connection now, and belongs to the loop.</summary>
    Attached,

    /// <summary>Nothing speaks against it; the arbiter is to decide.</summary>
    Proceed,

    /// <summary>It is not wanted; <see cref="Candidate.Refusal"/> says why.</summary>
    Refused,

    /// <summary>The network stopped first.</summary>
    Abandoned,
}

/// <summary>A connection in its handshake that asks the loop for a verdict.</summary>
/// <remarks>
/// Either the loop takes it up or the network's end abandons it, whichever claims it first, so that the socket has one
/// owner at any time, also when the loop does not run any more.
/// </remarks>
internal sealed class Candidate(PeerTable table, Hello hello, Func<Link>? link, ulong decision, byte[]? preface) : LoopItem
{
    private readonly TaskCompletionSource<Verdict> verdict = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int claimed;

    /// <summary>What the peer said of itself.</summary>
    public Hello Hello => hello;

    /// <summary>The arbiter's decision, as the other side received it; 0 while there is none.</summary>
    public ulong Decision => decision;

    /// <summary>What the arbiter sends in front of its decision.</summary>
    public byte[] Preface => preface ?? [];

    /// <summary>Whether the peer is known by a hello alone, and a decision of the peer, the arbiter, is still to come.</summary>
    public bool IsInquiry => link is null;

    public Refusal? Refusal { get; set; }

    /// <summary>What this node reports to the arbiter as lost; set with <see cref="Verdict.Proceed"/>.</summary>
    public (ulong Decision, ulong Incarnation) Lost { get; set; }

    public Link TakeLink() => link is not null ? link() : throw new InvalidOperationException("An inquiry has no link to be taken.");

    public async Task<Verdict> AskAsync(CancellationToken stopping)
    {
        table.Loop.Post(this);
        using CancellationTokenRegistration registration = stopping.UnsafeRegister(
            static s =>
            {
                var candidate = (Candidate)s!;
                if (candidate.TryClaim())
                    candidate.verdict.SetResult(Verdict.Abandoned);
            },
            this);
        return await verdict.Task.ConfigureAwait(false);
    }

    public override void Run()
    {
        if (TryClaim())
            verdict.SetResult(table.Decide(this));
    }

    private bool TryClaim() => Interlocked.Exchange(ref claimed, 1) == 0;
}
