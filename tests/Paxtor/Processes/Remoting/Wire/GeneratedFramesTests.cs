using Google.Protobuf;
using Paxtor.Foundation.Wire;
using Paxtor.Names;
using Paxtor.Processes;
using Wired = Paxtor.Processes.V1;
using Samples = Paxtor.Tests.Processes.Remoting.Wire.FrameSamples;

namespace Paxtor.Tests.Processes.Remoting.Wire;

/// <summary>Holds the frames, written by hand, to processes.proto: what one writes the code generated from that file reads, and the other way round.</summary>
public sealed class GeneratedFramesTests
{
    [Fact]
    public void Hello_ReadsAsGeneratedAndBack()
    {
        Wired.Hello read = Wired.Hello.Parser.ParseFrom(Samples.All().First().AsSpan(1));
        Assert.Equal((1u, "json"), (read.Version, read.Serializer));
        HelloFrame back = HelloFrame.Read(read.ToByteArray());
        Assert.Equal((1u, "json"), (back.Version, back.Serializer));
    }

    [Fact]
    public void CallStreamAndSend_ReadAsGeneratedAndBack()
    {
        Wired.Call call = Wired.Call.Parser.ParseFrom(Samples.Call(ProcessFrameKind.Call).AsSpan(1));
        Assert.Equal(
            (7u, uint.MaxValue, 70_000_000_000UL, "", ulong.MaxValue - 1, 5_000UL, "010203", "0801"),
            (call.Index, call.Version, call.Number, call.Name, call.Method, call.TimeoutMs, Hex(call.Trace), Hex(call.Payload)));
        CallFrame back = CallFrame.Read(call.ToByteArray());
        Assert.Equal((Samples.Id, 70_000_000_000, null, ulong.MaxValue - 1, 5_000UL), (back.Id, back.Number, back.Name, back.Method, back.TimeoutOrCredit));
        Assert.Equal(("010203", "0801"), (Convert.ToHexString(back.Trace), Convert.ToHexString(back.Payload)));

        Wired.Stream stream = Wired.Stream.Parser.ParseFrom(Samples.Call(ProcessFrameKind.Stream, 0, "cart").AsSpan(1));
        Assert.Equal((7u, uint.MaxValue, 0UL, "cart", 5_000u, "0801"), (stream.Index, stream.Version, stream.Number, stream.Name, stream.Credit, Hex(stream.Payload)));
        Assert.Equal("cart", CallFrame.Read(stream.ToByteArray()).Name);

        Wired.Send send = Wired.Send.Parser.ParseFrom(Samples.Call(ProcessFrameKind.Send).AsSpan(1));
        Assert.Equal((70_000_000_000UL, ulong.MaxValue - 1, "0801"), (send.Number, send.Method, Hex(send.Payload)));
        Assert.Equal("0801", Convert.ToHexString(CallFrame.Read(send.ToByteArray()).Payload));
    }

    [Fact]
    public void Reply_ReadsAsGeneratedAndBack()
    {
        Wired.Reply read = Wired.Reply.Parser.ParseFrom(Samples.Reply().AsSpan(1));
        Assert.Equal(
            (7u, uint.MaxValue, Wired.ReplyStatus.Interrupted, "0102", "why", (ulong)long.MaxValue),
            (read.Index, read.Version, read.Status, Hex(read.Payload), read.Message, read.Number));
        Assert.Equal(("System.IO.IOException", "no disk", "at here", "A.B", false), (read.Fault.Type, read.Fault.Message, read.Fault.Stack, read.Fault.Inner.Type, read.Fault.Inner.HasStack));
        Assert.Equal((2u, "no disk"), (read.Reason.Kind, read.Reason.Fault.Message));
        ReplyFrame back = ReplyFrame.Read(read.ToByteArray());
        Assert.Equal((Samples.Id, ReplyStatus.Interrupted, "0102", "why", long.MaxValue), (back.Id, back.Status, Convert.ToHexString(back.Payload), back.Message, back.Number));
        Assert.Equal((Samples.Fault, ExitReason.Error(Samples.Fault)), (back.Fault, back.Reason));
        Assert.Equal(ReplyStatus.Contract, ReplyFrame.Read(new Wired.Reply { Status = (Wired.ReplyStatus)99 }.ToByteArray()).Status);
    }

    [Fact]
    public void ReplyWithAResult_ReadsAsGenerated()
    {
        Wired.Reply read = Wired.Reply.Parser.ParseFrom(Samples.Written(static w =>
        {
            int mark = ReplyFrame.BeginOk(w, Samples.Id);
            w.Raw([8, 2]);
            w.EndMessage(mark);
        }).AsSpan(1));
        Assert.Equal((7u, uint.MaxValue, Wired.ReplyStatus.Ok, "0802"), (read.Index, read.Version, read.Status, Hex(read.Payload)));
    }

    [Fact]
    public void ItemCreditAndCancel_ReadAsGeneratedAndBack()
    {
        Wired.Item item = Wired.Item.Parser.ParseFrom(Samples.Item().AsSpan(1));
        Assert.Equal((7u, uint.MaxValue, "04"), (item.Index, item.Version, Hex(item.Payload)));
        Assert.Equal("04", Convert.ToHexString(StreamFrame.Read(item.ToByteArray(), ProcessFrameKind.Item).Payload));
        Wired.Credit credit = Wired.Credit.Parser.ParseFrom(Samples.Written(static w => StreamFrame.WriteCredit(w, Samples.Id, 16)).AsSpan(1));
        Assert.Equal((7u, uint.MaxValue, 16u), (credit.Index, credit.Version, credit.Count));
        Assert.Equal(16u, StreamFrame.Read(credit.ToByteArray(), ProcessFrameKind.Credit).Count);
        Wired.Cancel cancel = Wired.Cancel.Parser.ParseFrom(Samples.Written(static w => StreamFrame.WriteCancel(w, Samples.Id)).AsSpan(1));
        Assert.Equal(Samples.Id, StreamFrame.Read(cancel.ToByteArray(), ProcessFrameKind.Cancel).Id);
    }

    [Fact]
    public void Signal_ReadsAsGeneratedAndBack()
    {
        foreach (ProcessSignal signal in Samples.Signals)
        {
            Wired.Signal read = Wired.Signal.Parser.ParseFrom(Samples.Written(w => SignalFrame.Write(w, signal)).AsSpan(1));
            Assert.Equal(
                ((int)signal.Kind, signal.From.Number, signal.To.Number, signal.Reference, signal.Name ?? "", (uint)(signal.Reason?.Kind ?? 0)),
                ((int)read.Kind, read.From, read.To, read.Reference, read.Name, read.Reason?.Kind ?? 0));
            Assert.Equal(signal, SignalFrame.Read(read.ToByteArray(), Samples.Here, Samples.There));
        }

        Assert.Null(SignalFrame.Read(new Wired.Signal { Kind = (Wired.SignalKind)99 }.ToByteArray(), Samples.Here, Samples.There));
    }

    [Fact]
    public void StartAndQuestions_ReadAsGeneratedAndBack()
    {
        Wired.Start start = Wired.Start.Parser.ParseFrom(Samples.Start().AsSpan(1));
        Assert.Equal(
            (7u, uint.MaxValue, "Shop.Cart", "090909", "cart", 9UL, 77L), (start.Index, start.Version, start.Class, Hex(start.Arguments), start.Name, start.TimeoutMs, start.Link));
        StartFrame back = StartFrame.Read(start.ToByteArray());
        Assert.Equal((Samples.Id, "Shop.Cart", "090909", "cart", 9UL, 77L), (back.Id, back.Class, Convert.ToHexString(back.Arguments), back.Name, back.Timeout, back.Link));

        Wired.WhereIs where = Wired.WhereIs.Parser.ParseFrom(Samples.Written(static w => new AskFrame { Id = Samples.Id, Name = "cart" }.Write(w, ProcessFrameKind.WhereIs)).AsSpan(1));
        Assert.Equal((7u, uint.MaxValue, "cart"), (where.Index, where.Version, where.Name));
        Assert.Equal("cart", AskFrame.Read(where.ToByteArray(), ProcessFrameKind.WhereIs).Name);
        Wired.IsAlive alive = Wired.IsAlive.Parser.ParseFrom(Samples.Written(static w => new AskFrame { Id = Samples.Id, Name = "", Number = 8 }.Write(w, ProcessFrameKind.IsAlive)).AsSpan(1));
        Assert.Equal(8UL, alive.Number);
        Assert.Equal(8, AskFrame.Read(alive.ToByteArray(), ProcessFrameKind.IsAlive).Number);
    }

    [Fact]
    public void BusyAndRoom_ReadAsGeneratedAndBack()
    {
        Wired.Busy busy = Wired.Busy.Parser.ParseFrom(Samples.Written(static w => new RoomFrame(5, null).Write(w, ProcessFrameKind.Busy)).AsSpan(1));
        Assert.Equal((5, ""), (busy.Number, busy.Name));
        Assert.Equal(new RoomFrame(5, null), RoomFrame.Read(busy.ToByteArray()));
        Wired.Room room = Wired.Room.Parser.ParseFrom(Samples.Written(static w => new RoomFrame(0, "cart").Write(w, ProcessFrameKind.Room)).AsSpan(1));
        Assert.Equal((0, "cart"), (room.Number, room.Name));
        Assert.Equal(new RoomFrame(0, "cart"), RoomFrame.Read(room.ToByteArray()));
    }

    [Fact]
    public void NameStartAndItsAnswer_ReadAsGeneratedAndBack()
    {
        Wired.NameStart start = Wired.NameStart.Parser.ParseFrom(Samples.NameStart().AsSpan(1));
        LockKey key = "cart";
        Assert.Equal(
            (7u, uint.MaxValue, Convert.ToHexString(key.Encoded), "Shop.Cart", "090909", true, true, 9UL),
            (start.Index, start.Version, Hex(start.Key), start.Class, Hex(start.Arguments), start.Permanent, start.Fenced, start.TimeoutMs));
        NamedStart back = NameStartFrame.Read(start.ToByteArray()).ToStart();
        Assert.Equal(((ulong)long.MaxValue, 3u), (start.MovesFrom, start.Restarts));
        Assert.Equal((long.MaxValue, 3, true), (back.MovesFrom, back.Restarts, back.IsRestart));
        start.MovesFrom++;
        Assert.Throws<WireFormatException>(() => NameStartFrame.Read(start.ToByteArray()));
        Assert.Equal((key, "Shop.Cart", NameRestart.Permanent, OnLost.Fence, TimeSpan.FromMilliseconds(9)), (back.Key, back.Class, back.Restart, back.OnLost, back.StartTimeout));
        Assert.Throws<WireFormatException>(static () => NameStartFrame.Read(new Wired.NameStart { Class = "x", Key = ByteString.CopyFrom(200, 1) }.ToByteArray()));

        NameAnswer answer = new(NameOutcome.Running, new Pid("a@h", 5, 9), "why", 3);
        Wired.NameAnswer read = Wired.NameAnswer.Parser.ParseFrom(Samples.Written(w => NameAnswerCodec.Write(w, answer)));
        Assert.Equal((Wired.NameOutcome.Running, "a@h", 9L, "why", 3u), (read.Outcome, read.Pid.Node, read.Pid.Number, read.Text, read.Names));
        Assert.Equal(answer, NameAnswerCodec.Read(read.ToByteArray()));
    }

    private static string Hex(ByteString bytes) => Convert.ToHexString(bytes.Span);
}

/// <summary>Bytes from the network give a frame or a <see cref="WireFormatException"/>, never anything else.</summary>
public sealed class HostileFramesTests
{
    [Fact]
    public void Frames_Truncated_AreReadOrRefused()
    {
        foreach (byte[] frame in Samples.All())
        {
            for (int length = 1; length < frame.Length; length++)
                Try(frame[..length]);
        }
    }

    [Fact]
    public void Frames_WithFlippedBytes_AreReadOrRefused()
    {
        Random random = new(1);
        byte[][] all = [.. Samples.All()];
        int refused = 0;
        for (int i = 0; i < 200_000; i++)
        {
            byte[] frame = [.. all[random.Next(all.Length)]];
            for (int flips = random.Next(1, 4); flips > 0 && frame.Length > 1; flips--)
                frame[random.Next(1, frame.Length)] = (byte)random.Next(256);
            refused += Try(frame);
        }

        Assert.InRange(refused, 1, 199_999);
    }

    [Fact]
    public void Frames_OfNoise_AreReadOrRefused()
    {
        Random random = new(2);
        byte[] kinds = [.. Samples.All().Select(static f => f[0]).Distinct()];
        for (int i = 0; i < 200_000; i++)
        {
            byte[] frame = new byte[random.Next(1, 60)];
            random.NextBytes(frame);
            frame[0] = kinds[random.Next(kinds.Length)];
            Try(frame);
        }
    }

    [Fact]
    public void Call_ThatNamesNobodyOrTwo_IsRefused()
    {
        Assert.Throws<WireFormatException>(static () => Samples.Read(Samples.Call(ProcessFrameKind.Call, 0)));
        Assert.Throws<WireFormatException>(static () => Samples.Read(Samples.Call(ProcessFrameKind.Call, 5, "cart")));
        Assert.Throws<WireFormatException>(static () => Samples.Read(Samples.Call(ProcessFrameKind.Call, -5)));
    }

    [Fact]
    public void Signal_OfAnEndWithoutReason_IsRefused() =>
        Assert.Throws<WireFormatException>(static () => Samples.Read([(byte)ProcessFrameKind.Signal, .. new Wired.Signal { Kind = Wired.SignalKind.Down, From = 1, To = 2 }.ToByteArray()]));

    private static int Try(byte[] frame)
    {
        try
        {
            Samples.Read(frame);
            return 0;
        }
        catch (WireFormatException)
        {
            return 1;
        }
    }
}
