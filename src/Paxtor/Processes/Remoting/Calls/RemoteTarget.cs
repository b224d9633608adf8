using System.Diagnostics;
using Paxtor.Foundation.Wire;
using Paxtor.Processes.Contracts;
using Paxtor.Quorum.Wire;

namespace Paxtor.Processes;

/// <summary>A process of another node, by its pid or by its name there, and how it is called.</summary>
internal sealed class RemoteTarget
{
    private readonly Remoting remoting;

    public RemoteTarget(Remoting remoting, NodeLink link, Pid pid, string? name, CallOptions options)
    {
        this.remoting = remoting;
        Link = link;
        Pid = pid;
        Name = name;
        Timeout = options.Timeout;
        TimeoutStamps = remoting.Sweeper.ToStamps(options.Timeout);
        TimeoutMs = options.Timeout < TimeSpan.Zero ? 0 : (ulong)Math.Max(1, options.Timeout.TotalMilliseconds);
    }

    public NodeLink Link { get; }

    /// <summary>The pid; the default value when it is named.</summary>
    public Pid Pid { get; }

    public string? Name { get; }

    public TimeSpan Timeout { get; }

    /// <summary><see cref="Timeout"/> in units of the clock.</summary>
    public long TimeoutStamps { get; }

    /// <summary><see cref="Timeout"/> in milliseconds, for the wire; 0 for ever.</summary>
    public ulong TimeoutMs { get; }

    /// <summary>The process as messages name it.</summary>
    public RoomFrame Room => new(Pid.Number, Name);

    /// <summary>The life of the node that is meant; 0 for whichever.</summary>
    public long Incarnation => Pid.Incarnation;

    /// <summary>The pid, or number 0 of the node for a process that is known by name.</summary>
    public Pid PidOrNode => Name is null ? Pid : new Pid(Link.Name, Math.Max(0, Link.Incarnation), 0);

    /// <summary>Writes a frame with its arguments.</summary>
    public void Write<TRequest>(ProtoWriter writer, ProcessFrameKind kind, RequestId id, ContractMethod method, ulong timeoutOrCredit, in TRequest request)
        where TRequest : struct, IProcessRequest<TRequest>
    {
        Span<byte> trace = stackalloc byte[TraceBytes.Length];
        CallFrame frame = new()
        {
            Id = id,
            Number = Pid.Number,
            Name = Name,
            Method = method.Id,
            TimeoutOrCredit = timeoutOrCredit,
            Trace = Activity.Current is { IdFormat: ActivityIdFormat.W3C } traced ? TraceBytes.Write(traced.Context, trace) : default,
        };
        int mark = frame.Begin(writer, kind);
        PayloadWriter payload = new(writer, remoting.Serializer);
        TRequest copy = request;
        copy.Write(ref payload);
        writer.EndMessage(mark);
    }

    public override string ToString() => Name is null ? Pid.ToString() : $"{Name} on {Link.Name}";
}
