using Paxtor.Coordination;
using Paxtor.Etcd.Calls;
using Paxtor.Etcd.Endpoints;
using Paxtor.Etcd.Grpc;
using Paxtor.Etcd.Wire;
using Paxtor.Foundation.Loop;

namespace Paxtor.Etcd.Leases;

/// <summary>Keeps leases alive, and believes etcd's answer only when it can be believed.</summary>
/// <remarks>
/// <para>etcd's leader answers keep-alives from its memory. A leader that was deposed and does not know it yet may answer one that its
/// successor never hears of; the lease would then end before the time that the answer promised. So each answer is followed by a linearizable read.
/// Both carry the term of the last entry that the member had applied, the keep-alive's from before the renewal. When they are equal, the
/// leader of that term proved after the renewal that it still led, hence it led when it renewed. When they differ, the renewal is made again.</para>
/// <para>A new leader of an older etcd may not have applied the grant yet when it says that there is no such lease. So that, too, must be
/// said twice, with a linearizable read between.</para>
/// </remarks>
internal sealed class LeaseKeeper
{
    private readonly EventLoop loop;
    private readonly EndpointSet endpoints;
    private readonly CallPump calls;
    private readonly KeepAliveStream stream;
    private readonly byte[] probeFrame;
    private readonly LoopTimer timer;

    /// <summary>How many questions are out on the stream.</summary>
    private int asking;

    /// <summary>Until when the first of them must be answered.</summary>
    private long patienceEnd;

    /// <summary>The member that was asked last.</summary>
    private Endpoint? lastAsked;

    public LeaseKeeper(EventLoop loop, EndpointSet endpoints, CallPump calls, LeaseCodec codec, byte[] probeFrame)
    {
        this.loop = loop;
        this.endpoints = endpoints;
        this.calls = calls;
        this.probeFrame = probeFrame;
        stream = new KeepAliveStream(loop, endpoints, codec);
        timer = loop.CreateTimer(static s => ((LeaseKeeper)s!).OnTimer(), this);
    }

    /// <summary>Renews a lease.</summary>
    /// <exception cref="LeaseNotFoundException">There is no such lease.</exception>
    /// <exception cref="NoQuorumException">It was not renewed as far as may be relied on.</exception>
    public async ValueTask<TimeSpan> KeepAliveAsync(LeaseId lease)
    {
        long deadline = calls.Deadline;
        bool missing = false;
        while (true)
        {
            // This waits for a member to serve, and fails when none does in time.
            if (endpoints.Ready is null)
                await ReadTermAsync(deadline).ConfigureAwait(false);
            if (await AskAsync(lease, deadline).ConfigureAwait(false) is not { } answer)
            {
                await ReadTermAsync(deadline).ConfigureAwait(false);
                continue;
            }

            ulong term = await ReadTermAsync(deadline).ConfigureAwait(false);
            if (term != answer.Header.Term)
                continue;
            if (answer.TimeToLiveSeconds > 0)
                return TimeSpan.FromSeconds(answer.TimeToLiveSeconds);
            if (missing)
                throw new LeaseNotFoundException(lease);
            missing = true;
        }
    }

    /// <summary>A member serves, perhaps another than before: what was asked of the other is asked anew.</summary>
    public void OnReady()
    {
        if (asking > 0 && endpoints.Ready != lastAsked)
            stream.Reset();
    }

    /// <summary>Ends everything.</summary>
    public void Close()
    {
        timer.Dispose();
        stream.Reset();
    }

    private async ValueTask<LeaseAnswer?> AskAsync(LeaseId lease, long deadline)
    {
        lastAsked = endpoints.Ready;
        if (asking++ == 0 || deadline < patienceEnd)
        {
            patienceEnd = deadline;
            timer.Arm(loop.Span(deadline - loop.Now()));
        }

        try
        {
            return await stream.AskAsync(lease).ConfigureAwait(false);
        }
        finally
        {
            if (--asking == 0)
                timer.Cancel();
        }
    }

    private void OnTimer()
    {
        // The oldest question is not answered in time: nor will those behind it be.
        if (lastAsked is { } silent)
            endpoints.Suspect(silent, "it does not answer keep-alives in time");
        stream.Reset();
    }

    private async ValueTask<ulong> ReadTermAsync(long deadline)
    {
        CallAnswer answer = await calls.CallAsync(GrpcMethod.Range, probeFrame, writes: false, deadline).ConfigureAwait(false);
        if (answer.Verdict != Verdict.Done)
            throw new NoQuorumException($"The renewal could not be confirmed: {answer.Message}.");
        return ResponseHeader.Of(answer.Body).Term;
    }
}
