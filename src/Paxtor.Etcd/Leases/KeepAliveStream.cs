using Paxtor.Coordination;
using Paxtor.Etcd.Endpoints;
using Paxtor.Etcd.Grpc;
using Paxtor.Etcd.Wire;
using Paxtor.Foundation.Loop;
using Paxtor.Foundation.Wire;

namespace Paxtor.Etcd.Leases;

/// <summary>The one stream by which all leases of this store are kept alive. Answers come in the order of the requests.</summary>
internal sealed class KeepAliveStream(EventLoop loop, EndpointSet endpoints, LeaseCodec codec) : IGrpcStreamHandler
{
    private const int MaxAnswerBytes = 1 << 16;

    private readonly Queue<(LeaseId Lease, LoopCompletion<LeaseAnswer?> Completion)> asked = [];
    private GrpcStream? stream;
    private Endpoint? endpoint;

    /// <summary>Asks for a renewal.</summary>
    /// <returns>The answer; null when the stream broke before it came, or no member serves.</returns>
    public ValueTask<LeaseAnswer?> AskAsync(LeaseId lease)
    {
        LoopCompletion<LeaseAnswer?> completion = new(loop);
        if (endpoints.Ready is not { } ready)
        {
            completion.TrySetResult(null);
            return completion.Task;
        }

        if (stream is null || endpoint != ready)
            Open(ready);
        asked.Enqueue((lease, completion));
        stream!.Send(codec.WriteId(lease));
        return completion.Task;
    }

    /// <summary>Gives up the stream: a member that does not answer, or none that serves.</summary>
    public void Reset()
    {
        stream?.Close();
        stream = null;
        while (asked.TryDequeue(out (LeaseId Lease, LoopCompletion<LeaseAnswer?> Completion) one))
            one.Completion.TrySetResult(null);
    }

    public void OnMessage(GrpcStream from, byte[] message)
    {
        LeaseAnswer answer;
        try
        {
            answer = LeaseCodec.Read(message);
        }
        catch (WireFormatException e)
        {
            Broken(e.Message);
            return;
        }

        if (!asked.TryPeek(out (LeaseId Lease, LoopCompletion<LeaseAnswer?> Completion) first) || first.Lease != answer.Lease)
        {
            Broken("a keep-alive was answered that was not asked for");
            return;
        }

        asked.Dequeue().Completion.TrySetResult(answer);
    }

    public void OnEnded(GrpcStream from, GrpcReply reason)
    {
        if (Calls.Verdicts.Of(reason) == Calls.Verdict.NotAuthenticated)
            endpoints.ForgetToken(endpoints.Token);
        Broken(reason.Message);
    }

    private void Open(Endpoint ready)
    {
        Reset();
        endpoint = ready;
        stream = GrpcStream.Open(loop, ready.Channel, GrpcMethod.LeaseKeepAlive, endpoints.Token, MaxAnswerBytes, this);
    }

    private void Broken(string why)
    {
        Endpoint? lost = endpoint;
        Reset();
        if (lost is not null)
            endpoints.Suspect(lost, why);
    }
}
