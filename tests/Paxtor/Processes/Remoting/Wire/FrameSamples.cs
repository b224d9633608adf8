using Paxtor.Foundation.Wire;
using Paxtor.Names;
using Paxtor.Processes;

namespace Paxtor.Tests.Processes.Remoting.Wire;

/// <summary>One frame or more of each kind.</summary>
internal static class FrameSamples
{
    public static readonly RequestId Id = new(7, uint.MaxValue);

    public static readonly FaultInfo Fault = new("System.IO.IOException", "no disk", "at here", new FaultInfo("A.B", ""));

    public static readonly Pid Here = new("a@h", 5, 0);

    public static readonly Pid There = new("b@h", 6, 0);

    /// <summary>Every signal that says something of its own.</summary>
    public static IEnumerable<ProcessSignal> Signals =>
    [
        new(SignalKind.Exit, new Pid("a@h", 5, 9), new Pid("b@h", 6, 8), 0, ExitReason.Killed),
        new(SignalKind.LinkExit, new Pid("a@h", 5, 9), new Pid("b@h", 6, 8), 0, ExitReason.Error(Fault)),
        new(SignalKind.Link, new Pid("a@h", 5, 9), new Pid("b@h", 6, 8)),
        new(SignalKind.Unlink, new Pid("a@h", 5, 9), new Pid("b@h", 6, 8), 44),
        new(SignalKind.UnlinkAck, new Pid("a@h", 5, 9), new Pid("b@h", 6, 8), 44),
        new(SignalKind.Monitor, new Pid("a@h", 5, 9), default, 45, null, "cart"),
        new(SignalKind.Monitor, Here, new Pid("b@h", 6, 8), 45),
        new(SignalKind.Demonitor, new Pid("a@h", 5, 9), new Pid("b@h", 6, 8), 45),
        new(SignalKind.Down, new Pid("a@h", 5, 9), new Pid("b@h", 6, 8), 45, ExitReason.ShutdownWith("")),
        new(SignalKind.Down, new Pid("a@h", 5, 9), new Pid("b@h", 6, 8), 45, ExitReason.Custom("tired")),
    ];

    public static byte[] Call(ProcessFrameKind kind, long number = 70_000_000_000, string? name = null) => Written(writer =>
    {
        CallFrame frame = new() { Id = Id, Number = number, Name = name, Method = ulong.MaxValue - 1, TimeoutOrCredit = 5_000, Trace = [1, 2, 3] };
        int mark = frame.Begin(writer, kind);
        writer.Raw([8, 1]);
        writer.EndMessage(mark);
    });

    public static byte[] Start() => Written(static writer =>
    {
        StartFrame frame = new() { Id = Id, Class = "Shop.Cart", Name = "cart", Timeout = 9, Link = 77 };
        int mark = frame.Begin(writer);
        writer.Raw([9, 9, 9]);
        writer.EndMessage(mark);
    });

    public static byte[] NameStart() => Written(static writer => NameStartFrame.Of(
        Id,
        new NamedStart
        {
            Key = "cart", Class = "Shop.Cart", Restart = NameRestart.Permanent, Arguments = [9, 9, 9], OnLost = OnLost.Fence, StartTimeout = TimeSpan.FromMilliseconds(9),
            MovesFrom = long.MaxValue, Restarts = 3,
        }).Write(writer));

    public static byte[] Reply() => Written(static writer => new ReplyFrame
    {
        Id = Id, Status = ReplyStatus.Interrupted, Payload = [1, 2], Fault = Fault, Message = "why", Reason = ExitReason.Error(Fault), Number = long.MaxValue,
    }.Write(writer));

    public static byte[] Item() => Written(static writer =>
    {
        int mark = StreamFrame.BeginItem(writer, Id);
        writer.Raw([4]);
        writer.EndMessage(mark);
    });

    public static IEnumerable<byte[]> All() =>
    [
        Written(static w => new HelloFrame { Version = 1, Serializer = "json" }.Write(w)),
        Call(ProcessFrameKind.Call),
        Call(ProcessFrameKind.Send, 0, "cart"),
        Call(ProcessFrameKind.Stream),
        Reply(),
        Item(),
        Written(static w => StreamFrame.WriteCancel(w, Id)),
        Written(static w => StreamFrame.WriteCredit(w, Id, 16)),
        Start(),
        Written(static w => new AskFrame { Id = Id, Name = "cart" }.Write(w, ProcessFrameKind.WhereIs)),
        Written(static w => new AskFrame { Id = Id, Name = "", Number = 8 }.Write(w, ProcessFrameKind.IsAlive)),
        NameStart(),
        Written(static w => new RoomFrame(5, null).Write(w, ProcessFrameKind.Busy)),
        Written(static w => new RoomFrame(0, "cart").Write(w, ProcessFrameKind.Room)),
        .. Signals.Select(static s => Written(w => SignalFrame.Write(w, s))),
    ];

    public static byte[] Written(Action<ProtoWriter> write)
    {
        ProtoWriter writer = new();
        write(writer);
        return writer.Written.ToArray();
    }

    /// <summary>Reads a frame as a node does.</summary>
    public static void Read(ReadOnlySpan<byte> frame)
    {
        ReadOnlySpan<byte> message = frame[1..];
        ProcessFrameKind kind = (ProcessFrameKind)frame[0];
        switch (kind)
        {
            case ProcessFrameKind.Hello: HelloFrame.Read(message); break;
            case ProcessFrameKind.Call or ProcessFrameKind.Send or ProcessFrameKind.Stream: CallFrame.Read(message); break;
            case ProcessFrameKind.Reply: ReplyFrame.Read(message); break;
            case ProcessFrameKind.Cancel or ProcessFrameKind.Credit or ProcessFrameKind.Item: StreamFrame.Read(message, kind); break;
            case ProcessFrameKind.Signal: SignalFrame.Read(message, Here, There); break;
            case ProcessFrameKind.Start: StartFrame.Read(message); break;
            case ProcessFrameKind.NameStart: NameStartFrame.Read(message); break;
            case ProcessFrameKind.WhereIs or ProcessFrameKind.IsAlive: AskFrame.Read(message, kind); break;
            case ProcessFrameKind.Busy or ProcessFrameKind.Room: RoomFrame.Read(message); break;
            default: throw new InvalidOperationException($"There is no frame of kind {kind}.");
        }
    }
}
