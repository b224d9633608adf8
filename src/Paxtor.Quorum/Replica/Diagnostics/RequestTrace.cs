using System.Diagnostics;
using Paxtor.Quorum.Wire;

namespace Paxtor.Quorum.Replica;

/// <summary>The part that a voter has in the trace of a request. Made only for requests that come with one.</summary>
internal sealed class RequestTrace
{
    private static readonly ActivitySource Source = new("Paxtor");
    private readonly ActivityContext context;
    private Activity? span;

    private RequestTrace(ActivityContext parent, Activity? span)
    {
        this.span = span;
        context = span?.Context ?? parent;
    }

    /// <summary>Begins a span for a request, if it is traced; null if not.</summary>
    public static RequestTrace? Begin(in RequestFrame frame, string voter)
    {
        if (frame.Trace.IsEmpty || !TraceBytes.TryRead(frame.Trace, out ActivityContext parent))
            return null;
        // The loop serves many requests in turns: none of them may become the current one of its thread.
        Activity? current = Activity.Current;
        Activity? begun = Source.StartActivity("paxtor.quorum.request", ActivityKind.Server, parent);
        Activity.Current = current;
        begun?.SetTag("paxtor.quorum.operation", OperationOf(frame.Operation));
        begun?.SetTag("paxtor.node.name", voter);
        return new RequestTrace(parent, begun);
    }

    /// <summary>The context for the next voter on the way; passed on also where nobody here listens.</summary>
    public ReadOnlySpan<byte> Write(Span<byte> target) => TraceBytes.Write(context, target);

    /// <summary>The request was sent on to the leader.</summary>
    public void Forwarded(string leader) => span?.SetTag("paxtor.quorum.forwarded_to", leader);

    /// <summary>The request was answered.</summary>
    public void End(ResponseStatus status, string? message)
    {
        if (span is not { } ending)
            return;
        span = null;
        if (status != ResponseStatus.Ok)
        {
            ending.SetTag("error.type", ErrorOf(status));
            ending.SetStatus(ActivityStatusCode.Error, message);
        }

        Activity? current = Activity.Current;
        ending.Stop();
        Activity.Current = current;
    }

    private static string OperationOf(RequestOperation operation) => operation switch
    {
        RequestOperation.Write => "write",
        RequestOperation.Read => "read",
        RequestOperation.KeepAlive => "keep_alive",
        _ => "status",
    };

    private static string ErrorOf(ResponseStatus status) => status switch
    {
        ResponseStatus.NoQuorum => "no_quorum",
        ResponseStatus.Unknown => "unknown_outcome",
        ResponseStatus.Overloaded => "overloaded",
        _ => "invalid",
    };
}
