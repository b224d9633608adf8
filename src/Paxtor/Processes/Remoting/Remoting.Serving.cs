using System.Globalization;
using Microsoft.Extensions.Logging;
using Paxtor.Foundation.Wire;
using Paxtor.Names;
using Paxtor.Processes.Contracts;

namespace Paxtor.Processes;

/// <content>What other nodes ask of this one. On the loop, if not said otherwise.</content>
internal sealed partial class Remoting
{
    private readonly Dictionary<ulong, ServedMethod> served = [];
    private long lostMessages;
    private long nextLostLine;

    /// <summary>A one-way message from another node was not handled. Any thread.</summary>
    public void MessageLost(ContractMethod method, string whom, string why) => MessageLost(method.ToString(), whom, why);

    private void MessageLost(string method, string whom, string why)
    {
        // A second's worth of them makes one line.
        Interlocked.Increment(ref lostMessages);
        long now = runtime.Scheduler.Time.GetTimestamp();
        long due = Volatile.Read(ref nextLostLine);
        if (now < due || Interlocked.CompareExchange(ref nextLostLine, now + runtime.Scheduler.Time.TimestampFrequency, due) != due)
            return;
        LogMessageLost(log, method, whom, why, Interlocked.Exchange(ref lostMessages, 0));
    }

    /// <summary>What to start. Any thread.</summary>
    public ProcessSpec ReadSpec(string className, byte[] arguments) => declarations.ReadSpec(className, arguments);

    private void Serve(NodeLink link, ProcessFrameKind kind, ReadOnlySpan<byte> message)
    {
        switch (kind)
        {
            case ProcessFrameKind.Call or ProcessFrameKind.Send or ProcessFrameKind.Stream:
                ServeMethod(link, kind, CallFrame.Read(message));
                break;
            case ProcessFrameKind.Cancel:
                link.Incoming.Cancel(StreamFrame.Read(message, kind).Id);
                break;
            case ProcessFrameKind.Credit:
                StreamFrame credit = StreamFrame.Read(message, kind);
                link.Incoming.Find(credit.Id)?.OnCredit(credit.Count);
                break;
            case ProcessFrameKind.Busy:
                link.OnBusy(RoomFrame.Read(message));
                break;
            case ProcessFrameKind.Room:
                link.OnRoom(RoomFrame.Read(message));
                break;
            case ProcessFrameKind.Start:
                ServeStart(link, StartFrame.Read(message));
                break;
            case ProcessFrameKind.NameStart:
                NameStartFrame named = NameStartFrame.Read(message);
                if (runtime.ClusterNames is { } names)
                    names.Serve(AddressOf(link, named.Id), named.ToStart());
                else
                    AddressOf(link, named.Id).Contract($"{self.Node} has no names.");
                break;
            case ProcessFrameKind.WhereIs:
                AskFrame where = AskFrame.Read(message, kind);
                AddressOf(link, where.Id).Number(runtime.Find(where.Name)?.Number ?? 0);
                break;
            case ProcessFrameKind.IsAlive:
                AskFrame alive = AskFrame.Read(message, kind);
                AddressOf(link, alive.Id).Number(runtime.Find(alive.Number) is { Phase: < ProcessPhase.Exiting } ? alive.Number : 0);
                break;
            default:
                // A kind of a newer version.
                break;
        }
    }

    private void ServeMethod(NodeLink link, ProcessFrameKind kind, CallFrame frame)
    {
        if (ServedOf(frame.Method) is not { } method || method.Kind != kind)
        {
            string what = frame.Method.ToString("x16", CultureInfo.InvariantCulture);
            if (kind == ProcessFrameKind.Send)
                MessageLost(what, Whom(frame), "no declared contract of this node has this method");
            else
                AddressOf(link, frame.Id).Contract($"{self.Node} does not know the method that was called: none of the contracts of its declared process classes has it (number {what}). Is its version older?");
            return;
        }

        IServedMessage message;
        try
        {
            message = method.Make(link, frame);
        }
        catch (Exception e) when (e is WireFormatException or ContractException)
        {
            if (kind == ProcessFrameKind.Send)
                MessageLost(method.Method, Whom(frame), Processes.Serving.Unreadable(method.Method, e));
            else
                AddressOf(link, frame.Id).Contract(Processes.Serving.Unreadable(method.Method, e));
            return;
        }

        PostResult result = frame.Number != 0 ? runtime.Deliver(frame.Number, message.Message) : runtime.Deliver(frame.Name!, message.Message);
        if (result != PostResult.Accepted)
            message.Refuse(result, Whom(frame));
        else if (kind == ProcessFrameKind.Send)
            fullMailboxes.Delivered(link, frame.Number, frame.Name, message.Message.Depth);
    }

    private void ServeStart(NodeLink link, StartFrame frame)
    {
        AnswerAddress address = AddressOf(link, frame.Id);
        StartOptions options = new()
        {
            Name = frame.Name,
            Timeout = frame.Timeout == 0 ? Timeout.InfiniteTimeSpan : TimeSpan.FromMilliseconds(Math.Min(frame.Timeout, int.MaxValue)),
        };
        Pid? starter = frame.Link == 0 ? null : new Pid(link.Name, link.Incarnation, frame.Link);
        if (starter is not null)
            link.HasSignalled = true;
        IncomingStart start = new(address, frame.Class, frame.Arguments.ToArray(), options, starter);
        if (!link.Incoming.TryAdd(frame.Id, start))
            throw new WireFormatException("a request has the number of another that is not answered yet");
        runtime.Scheduler.Queue(start);
    }

    private ServedMethod? ServedOf(ulong id)
    {
        if (served.TryGetValue(id, out ServedMethod? known))
            return known;
        if (declarations.FindMethod(id) is not { } method)
            return null;
        return served[id] = method.Serve(this);
    }

    private AnswerAddress AddressOf(NodeLink link, RequestId id) => new(this, link, link.Epoch, id);

    private string Whom(in CallFrame frame) => frame.Number != 0 ? new Pid(self.Node, self.Incarnation, frame.Number).ToString() : $"{frame.Name} on {self.Node}";

    [LoggerMessage(EventId = 333, Level = LogLevel.Warning, Message = "The message {Method} from another node to {Whom} is dropped: {Reason}. {Count} since the last line.")]
    private static partial void LogMessageLost(ILogger log, string method, string whom, string reason, long count);
}
