using System.Reflection;
using Paxtor.Foundation.Wire;

namespace Paxtor.Processes.Contracts;

/// <summary>The arguments of one method: how they are read and written, and how they come before its handler.</summary>
internal sealed class ReflectedArguments(MethodShape shape)
{
    private readonly ArgumentCodec[] codecs = [.. shape.Sent.Select(static p => ArgumentCodec.For(p.ParameterType))];
    private readonly MethodInvoker invoker = MethodInvoker.Create(shape.Info);

    public MethodShape Shape { get; } = shape;

    public Type[] Types => [.. Shape.Sent.Select(static p => p.ParameterType)];

    /// <summary>Of a call's arguments, those that are sent, and the cancellation token.</summary>
    public object?[] Split(object?[] all, out CancellationToken token)
    {
        token = default;
        object?[] sent = new object?[codecs.Length];
        int next = 0;
        for (int i = 0; i < Shape.Parameters.Count; i++)
        {
            if (Shape.Parameters[i].ParameterType == typeof(CancellationToken))
                token = (CancellationToken)all[i]!;
            else
                sent[next++] = all[i];
        }

        return sent;
    }

    public object? Invoke(object target, object?[]? sent, CancellationToken token)
    {
        object?[] all = new object?[Shape.Parameters.Count];
        int next = 0;
        for (int i = 0; i < all.Length; i++)
            all[i] = Shape.Parameters[i].ParameterType == typeof(CancellationToken) ? token : sent![next++];
        return invoker.Invoke(target, all.AsSpan());
    }

    public void Write(ref PayloadWriter writer, object?[]? sent)
    {
        for (int i = 0; i < codecs.Length; i++)
            codecs[i].Write(ref writer, i + 1, sent![i]);
    }

    /// <exception cref="ContractException">One did not come that has no default value.</exception>
    /// <exception cref="WireFormatException">The bytes are malformed.</exception>
    public object?[] Read(ref PayloadReader reader)
    {
        object?[] values = new object?[codecs.Length];
        ulong required = 0;
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = DefaultValues.Of(Shape.Sent[i], codecs[i]);
            if (!Shape.Sent[i].HasDefaultValue && i + 1 < 64)
                required |= 1UL << (i + 1);
        }

        while (reader.Next(out int field))
        {
            if (field <= codecs.Length)
                values[field - 1] = codecs[field - 1].Read(ref reader);
            else
                reader.Skip();
        }

        reader.Require(required);
        return values;
    }
}
