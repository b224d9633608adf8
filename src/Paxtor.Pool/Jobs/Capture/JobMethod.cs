using System.Collections.Concurrent;
using System.Reflection;
using Paxtor.Foundation.Wire;
using Paxtor.Pooling.Code;
using Paxtor.Processes.Contracts;

namespace Paxtor.Pooling.Jobs;

/// <summary>A method that can be a job: how its call is written, read, and made. One object for each method and kind of receiver, on the side that asks and on the side that runs.</summary>
internal sealed class JobMethod
{
    private static readonly ConcurrentDictionary<(MethodInfo, Type?, ReceiverKind), JobMethod> Known = new();
    private readonly MethodInvoker invoker;
    private readonly ArgumentCodec?[] arguments;
    private readonly ArgumentCodec? receiverCodec;
    private readonly ArgumentCodec? resultCodec;
    private volatile Passed? passed;

    private JobMethod(MethodInfo method, Type? receiverType, ReceiverKind receiver)
    {
        Method = method;
        ReceiverType = receiverType;
        Receiver = receiver;
        Parameters = method.GetParameters();
        Name = NameOf(method, Parameters);
        Result = ResultShape.Of(method.ReturnType);
        invoker = MethodInvoker.Create(method);
        arguments = [.. Parameters.Select(static p => p.ParameterType == typeof(CancellationToken) ? null : ArgumentCodec.For(p.ParameterType))];
        receiverCodec = receiver == ReceiverKind.Value ? ArgumentCodec.For(receiverType!) : null;
        resultCodec = Result.Type is { } type ? ArgumentCodec.For(type) : null;
        ProtoWriter writer = new(256);
        CodeNames.WriteMethod(writer, method, receiverType, receiver);
        Descriptor = writer.Written.ToArray();
    }

    public MethodInfo Method { get; }

    public ParameterInfo[] Parameters { get; }

    public ReceiverKind Receiver { get; }

    /// <summary>The type of the receiver, as it is sent or asked of the services.</summary>
    public Type? ReceiverType { get; }

    public ResultShape Result { get; }

    /// <summary>As people read it: <c>Frames.Render(Int32)</c>.</summary>
    public string Name { get; }

    /// <summary>The method's identity between members.</summary>
    public byte[] Descriptor { get; }

    /// <param name="method">The method, closed.</param>
    /// <param name="receiverType">What it is called on; null for nothing.</param>
    /// <param name="receiver">How that comes to the worker.</param>
    public static JobMethod Of(MethodInfo method, Type? receiverType, ReceiverKind receiver) => Known.TryGetValue((method, receiverType, receiver), out JobMethod? known)
        ? known
        : Known.GetOrAdd((method, receiverType, receiver), static key => new JobMethod(key.Item1, key.Item2, key.Item3));

    /// <summary>Asks the serializer about all types that are sent, once.</summary>
    /// <param name="serializer">The serializer.</param>
    /// <param name="services">The positions of arguments that are not sent; null for none.</param>
    /// <exception cref="JobCaptureException">One cannot be carried.</exception>
    public void Check(IPayloadSerializer serializer, int[]? services)
    {
        if (passed is { } before && ReferenceEquals(before.Serializer, serializer) && (services ?? []).AsSpan().SequenceEqual(before.Services ?? []))
            return;
        if (Receiver == ReceiverKind.Value)
        {
            Check(serializer, ReceiverType!, $"{Name} is called on an object of {TypeNames.Of(ReceiverType!)}, which would have to be sent to the worker, but ",
                $" Make the method static, or let the worker's services provide the object: {nameof(JobContext)}.{nameof(JobContext.Service)}<{ReceiverType!.Name}>().");
        }

        foreach (ParameterInfo parameter in Parameters)
        {
            if (parameter.ParameterType != typeof(CancellationToken) && (services is null || Array.IndexOf(services, parameter.Position) < 0))
                Check(serializer, parameter.ParameterType, $"The argument for '{parameter.Name}' of {Name} cannot be sent: ", "");
        }

        if (Result.Type is { } result)
            Check(serializer, result, $"The result of {Name} could not be sent back: ", "");
        passed = new Passed(serializer, services);
    }

    /// <summary>Writes a call.</summary>
    /// <exception cref="JobCaptureException">A value cannot be written.</exception>
    public byte[] Encode(CapturedJob job, IPayloadSerializer serializer)
    {
        ProtoWriter writer = FrameBytes.Take();
        try
        {
            writer.BytesAlways(1, Descriptor);
            if (receiverCodec is not null)
                WriteOne(writer, 2, 1, receiverCodec, job.Receiver, serializer, "the object it is called on");
            int mark = writer.BeginMessage(3);
            for (int i = 0; i < arguments.Length; i++)
            {
                if (arguments[i] is { } codec && (job.Services is null || Array.IndexOf(job.Services, i) < 0))
                    Write(writer, i + 1, codec, job.Arguments[i], serializer, $"the argument for '{Parameters[i].Name}'");
            }

            writer.EndMessage(mark);
            foreach (int position in job.Services ?? [])
                writer.UInt64Always(4, (ulong)position);
            return writer.Written.ToArray();
        }
        finally
        {
            FrameBytes.Return(writer);
        }
    }

    /// <summary>Reads the receiver of a call, when it was sent.</summary>
    /// <exception cref="WireFormatException">The bytes are malformed.</exception>
    public object? ReadReceiver(ReadOnlySpan<byte> bytes, IPayloadSerializer serializer)
    {
        PayloadReader reader = new(bytes, serializer);
        return receiverCodec is not null && reader.Next(out _) ? receiverCodec.Read(ref reader) : null;
    }

    /// <summary>Reads the arguments of a call; those that the worker fills in are null.</summary>
    /// <exception cref="WireFormatException">The bytes are malformed.</exception>
    public object?[] ReadArguments(ReadOnlySpan<byte> bytes, IPayloadSerializer serializer)
    {
        object?[] values = new object?[arguments.Length];
        PayloadReader reader = new(bytes, serializer);
        while (reader.Next(out int field))
        {
            if (field <= arguments.Length && arguments[field - 1] is { } codec)
                values[field - 1] = codec.Read(ref reader);
            else
                reader.Skip();
        }

        return values;
    }

    /// <summary>Makes the call. Its exceptions come as they are.</summary>
    public object? Invoke(object? receiver, object?[] values) => invoker.Invoke(receiver, values.AsSpan());

    /// <summary>Writes a result.</summary>
    /// <exception cref="Exception">The serializer's, when it cannot be written.</exception>
    public byte[] EncodeResult(object? value, IPayloadSerializer serializer)
    {
        if (resultCodec is null)
            return [];
        ProtoWriter writer = FrameBytes.Take();
        try
        {
            PayloadWriter payload = new(writer, serializer);
            resultCodec.Write(ref payload, 1, value);
            return writer.Written.ToArray();
        }
        finally
        {
            FrameBytes.Return(writer);
        }
    }

    /// <summary>Reads a result.</summary>
    /// <exception cref="WireFormatException">The bytes are malformed.</exception>
    public object? DecodeResult(ReadOnlySpan<byte> bytes, IPayloadSerializer serializer)
    {
        PayloadReader reader = new(bytes, serializer);
        return resultCodec is not null && reader.Next(out _) ? resultCodec.Read(ref reader) : null;
    }

    public override string ToString() => Name;

    private static void Check(IPayloadSerializer serializer, Type type, string before, string after)
    {
        try
        {
            serializer.Check(type);
        }
        catch (Exception e) when (e is ContractException or NotSupportedException or InvalidOperationException or ArgumentException)
        {
            throw new JobCaptureException($"{before}{e.Message}{after}", e);
        }
    }

    // What was checked last; a method is seldom called with a service here and a value there.
    private sealed record Passed(IPayloadSerializer Serializer, int[]? Services);

    private void WriteOne(ProtoWriter writer, int message, int field, ArgumentCodec codec, object? value, IPayloadSerializer serializer, string what)
    {
        int mark = writer.BeginMessage(message);
        Write(writer, field, codec, value, serializer, what);
        writer.EndMessage(mark);
    }

    private void Write(ProtoWriter writer, int field, ArgumentCodec codec, object? value, IPayloadSerializer serializer, string what)
    {
        try
        {
            PayloadWriter payload = new(writer, serializer);
            codec.Write(ref payload, field, value);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            throw new JobCaptureException($"The job {Name} was not sent: {what} could not be written: {e.Message}", e);
        }
    }

    private static string NameOf(MethodInfo method, ParameterInfo[] parameters)
    {
        string generic = method.IsGenericMethod ? $"<{string.Join(", ", method.GetGenericArguments().Select(static t => t.Name))}>" : "";
        return $"{method.DeclaringType?.Name}.{method.Name}{generic}({string.Join(", ", parameters.Select(static p => p.ParameterType.Name))})";
    }
}
