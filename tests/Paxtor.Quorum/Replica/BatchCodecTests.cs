using Paxtor.Foundation.Wire;
using Paxtor.Quorum.Replica.Requests;
using Paxtor.Quorum.Wire;

namespace Paxtor.Quorum.Tests.Replica;

public sealed class BatchCodecTests
{
    /// <summary>What a later version says beside its commands may change what they do: one that passes over it would come to another state.</summary>
    [Fact]
    public void CommittedBatchWithAnUnknownField_IsRefused_NotPassedOver()
    {
        ProtoWriter batch = new();
        batch.BytesAlways(BatchCodec.CommandField, [1, 2]);
        batch.UInt64(2, 7);
        batch.BytesAlways(BatchCodec.CommandField, [3]);
        byte[] bytes = batch.Written.ToArray();
        Assert.Throws<UnsupportedCommandException>(() =>
        {
            ProtoReader reader = new(bytes);
            while (BatchCodec.Next(ref reader, out _))
            {
                // Until it finds the field.
            }
        });
    }
}
