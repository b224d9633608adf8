using Paxtor.Etcd.Endpoints;
using Paxtor.Etcd.Grpc;
using Paxtor.Foundation.Loop;

namespace Paxtor.Etcd.Calls;

/// <summary>One call from its making to its answer. It is posted to the loop when an attempt has ended.</summary>
internal sealed class EtcdCall : LoopItem
{
    private readonly CallPump pump;

    /// <summary>The cancellation of the attempt that is out.</summary>
    private CancellationTokenSource? attempt;

    public EtcdCall(CallPump pump, EventLoop loop, string method, byte[] frame, bool writes, long deadline)
    {
        this.pump = pump;
        Method = method;
        Frame = frame;
        Writes = writes;
        Deadline = deadline;
        Completion = new LoopCompletion<CallAnswer>(loop);
        Node = new LinkedListNode<EtcdCall>(this);
    }

    public string Method { get; }

    public byte[] Frame { get; }

    /// <summary>Whether it may change something: then it is never sent again once it may have arrived.</summary>
    public bool Writes { get; }

    public long Deadline { get; }

    public LoopCompletion<CallAnswer> Completion { get; }

    /// <summary>Its place among the calls that are not answered.</summary>
    public LinkedListNode<EtcdCall> Node { get; }

    /// <summary>The member it was sent to last.</summary>
    public Endpoint Endpoint { get; private set; } = null!;

    /// <summary>When it was sent last.</summary>
    public long SentAt { get; private set; }

    /// <summary>The token it was sent with.</summary>
    public string? Token { get; private set; }

    /// <summary>Whether an attempt is out.</summary>
    public bool IsOut => attempt is not null;

    /// <summary>How the attempt ended.</summary>
    public GrpcReply Reply { get; private set; }

    /// <summary>Sends it. The beginning runs here, all else on the thread pool.</summary>
    public void Send(Endpoint endpoint, string? token, long now, int maxBytes, EventLoop loop)
    {
        Endpoint = endpoint;
        Token = token;
        SentAt = now;
        attempt = new CancellationTokenSource();
        _ = SendAsync(endpoint.Channel, maxBytes, loop, attempt.Token);
    }

    /// <summary>Gives up waiting for the attempt that is out.</summary>
    public void Cancel() => attempt?.Cancel();

    /// <summary>The attempt has ended; runs on the loop.</summary>
    public override void Run()
    {
        attempt!.Dispose();
        attempt = null;
        pump.OnReply(this);
    }

    private async Task SendAsync(GrpcChannel channel, int maxBytes, EventLoop loop, CancellationToken cancellationToken)
    {
        Reply = await channel.CallAsync(Method, Frame, Token, maxBytes, cancellationToken).ConfigureAwait(false);
        loop.PostInline(this);
    }
}

/// <summary>What became of a call that was carried out, or was not for a reason that its kind has a name for.</summary>
internal readonly record struct CallAnswer(Verdict Verdict, byte[] Body, string Message);
