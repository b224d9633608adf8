using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using Paxtor.Foundation.Wire;
using Paxtor.Pooling.Code;

namespace Paxtor.Pooling.Jobs;

/// <summary>The methods that a member was asked to run, by their descriptors. A program has as many as it has lambdas for jobs; past <see cref="Max"/> they are looked up each time.</summary>
internal sealed class MethodTable
{
    private const int Max = 10_000;
    private readonly ConcurrentDictionary<byte[], JobMethod> known = new(new ContentComparer());

    /// <param name="call">The call of a job, whose first field is the descriptor.</param>
    /// <param name="code">Where its code is.</param>
    /// <exception cref="JobCodeException">The code is not here, or is another.</exception>
    /// <exception cref="WireFormatException">The bytes are malformed.</exception>
    public JobMethod Find(ReadOnlySpan<byte> call, CodeSource code)
    {
        ProtoReader reader = new(call);
        if (!reader.Next(out int field) || field != 1)
            throw new WireFormatException("a job does not begin with its method");
        ReadOnlySpan<byte> descriptor = reader.Bytes();
        if (known.GetAlternateLookup<ReadOnlySpan<byte>>().TryGetValue(descriptor, out JobMethod? method))
            return method;
        try
        {
            method = CodeNames.ReadMethod(descriptor, code);
        }
        catch (Exception e) when (e is FileNotFoundException or FileLoadException or BadImageFormatException or TypeLoadException or ArgumentException)
        {
            throw new JobCodeException($"The code of a job could not be loaded: {e.Message}", e);
        }

        if (known.Count < Max)
            known[descriptor.ToArray()] = method;
        return method;
    }

    private sealed class ContentComparer : IEqualityComparer<byte[]>, IAlternateEqualityComparer<ReadOnlySpan<byte>, byte[]>
    {
        public bool Equals(byte[]? x, byte[]? y) => x.AsSpan().SequenceEqual(y);

        public bool Equals(ReadOnlySpan<byte> alternate, byte[] other) => alternate.SequenceEqual(other);

        public int GetHashCode([DisallowNull] byte[] obj) => GetHashCode(obj.AsSpan());

        public int GetHashCode(ReadOnlySpan<byte> alternate)
        {
            HashCode hash = default;
            hash.AddBytes(alternate);
            return hash.ToHashCode();
        }

        public byte[] Create(ReadOnlySpan<byte> alternate) => alternate.ToArray();
    }
}
