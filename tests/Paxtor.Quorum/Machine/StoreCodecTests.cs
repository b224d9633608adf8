using Paxtor.Coordination;
using Paxtor.Foundation.Wire;
using Paxtor.Quorum.Machine;
using Paxtor.Quorum.Wire;

namespace Paxtor.Quorum.Tests.Machine;

/// <summary>Round trips, refusals, and bytes that mean nothing.</summary>
public sealed class StoreCodecTests
{
    private static readonly StoreLimits Limits = new();

    public static TheoryData<StoreException> Errors() =>
    [
        new NoQuorumException("no quorum"), new OutcomeUnknownException("unknown"), new CompactedException(3, 9), new LeaseNotFoundException(new LeaseId(5)),
        new LeaseExistsException(new LeaseId(long.MaxValue)), new InvalidStoreRequestException("größer als erlaubt"),
    ];

    [Theory]
    [MemberData(nameof(Errors), DisableDiscoveryEnumeration = true)]
    public void Errors_ComeBackAsTheyWere(StoreException error)
    {
        byte[] bytes = MachineKit.Encode(w => StoreCodec.WriteError(w, error));
        StoreException read = StoreCodec.ReadError(bytes)!;
        Assert.Equal((error.GetType(), error.Message), (read.GetType(), read.Message));
        Assert.Equal(error.Message, Assert.Throws(error.GetType(), () => StoreCodec.ReadTransactionResult(bytes)).Message);
        Assert.Equal(error.Message, Assert.Throws(error.GetType(), () => StoreCodec.ReadLeaseResult(bytes)).Message);
    }

    [Fact]
    public void ErrorOfALaterVersion_IsAnUnknownOutcome()
    {
        byte[] bytes = MachineKit.Encode(w =>
        {
            int mark = w.BeginMessage(StoreFields.ResponseError);
            w.UInt64(1, 99);
            w.EndMessage(mark);
        });
        Assert.IsType<OutcomeUnknownException>(StoreCodec.ReadError(bytes));
    }

    [Fact]
    public void Requests_AreKnownForWhatTheyAre()
    {
        (byte[] Request, StoreRequestKind Kind)[] cases =
        [
            (MachineKit.Encode(CodecSamples.Rich()), StoreRequestKind.Transaction),
            (MachineKit.Encode(new Transaction([], [Operation.Get(MachineKit.Key("a"))], [Operation.Delete(MachineKit.Key("a"))])), StoreRequestKind.Transaction),
            (MachineKit.Encode(Operation.Get(MachineKit.Key("a"))), StoreRequestKind.ReadTransaction),
            (MachineKit.Encode(Transaction.Of()), StoreRequestKind.ReadTransaction),
            (MachineKit.Grant(5), StoreRequestKind.GrantLease),
            (MachineKit.Revoke(5), StoreRequestKind.RevokeLease),
            (MachineKit.Encode(w => StoreCodec.WriteKeepAlive(w, new LeaseId(5))), StoreRequestKind.KeepAlive),
            (MachineKit.Expire(1, new LeaseExpiry(5, 1)), StoreRequestKind.ExpireLeases),
        ];
        foreach ((byte[] request, StoreRequestKind expected) in cases)
        {
            Assert.True(StoreCodec.Check(request, Limits, out StoreRequestKind kind, out string? refusal), refusal);
            Assert.Equal(expected, kind);
            if (kind is StoreRequestKind.GrantLease or StoreRequestKind.RevokeLease or StoreRequestKind.KeepAlive)
                Assert.Equal(new LeaseId(5), StoreCodec.ReadLease(request));
            else
                Assert.Throws<WireFormatException>(() => StoreCodec.ReadLease(request));
            Assert.False(StoreCodec.Check([.. request, .. request], Limits, out _, out _));
        }
    }

    [Fact]
    public void WatchRequests_ComeBackAsTheyWere()
    {
        KeyRange[] ranges = [KeyRange.Single(MachineKit.Key("a")), KeyRange.Prefix(MachineKit.Key("a")), KeyRange.Prefix(default), KeyRange.From(MachineKit.Key("b"))];
        foreach (KeyRange range in ranges)
        {
            WatchRequest request = new(range, 17);
            Assert.Equal(request, StoreCodec.ReadWatchRequest(MachineKit.Encode(w => StoreCodec.WriteWatchRequest(w, request)), Limits));
        }

        Assert.Throws<InvalidStoreRequestException>(() => StoreCodec.ReadWatchRequest([], Limits));
    }

    [Fact]
    public void TimesToLive_AreRoundedUp()
    {
        (double Seconds, double Expected)[] cases = [(0.001, 1), (1, 1), (1.5, 2), (10, 10)];
        foreach ((double seconds, double expected) in cases)
        {
            StoreMachine machine = new(new StoreMachineOptions());
            byte[] request = MachineKit.Encode(w => StoreCodec.WriteGrantLease(w, new LeaseId(1), TimeSpan.FromSeconds(seconds)));
            Assert.Equal(TimeSpan.FromSeconds(expected), StoreCodec.ReadLeaseResult(machine.ApplyBytes(request)));
        }
    }

    /// <summary>Random bytes, and good requests with bits turned, pieces cut out and pieces doubled: refused or applied, never anything else.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Garbage_IsRefusedOrHarmless(int seed)
    {
        Random random = new(seed);
        RandomRequests requests = new(random, 50);
        StoreMachine machine = new(new StoreMachineOptions());
        StoreMachine twin = new(new StoreMachineOptions());
        int applied = 0;
        for (int i = 0; i < 8_000; i++)
        {
            byte[] bytes = Garbage(random, requests);
            bool passed = StoreCodec.Check(bytes, Limits, out StoreRequestKind kind, out string? refusal);
            Assert.Equal(passed, refusal is null);
            ReadAll(bytes);
            if (!passed || kind == StoreRequestKind.KeepAlive)
                continue;
            applied++;
            byte[] answer = machine.ApplyBytes(bytes);
            Assert.Equal(answer, twin.ApplyBytes(bytes));
            Assert.IsNotType<InvalidStoreRequestException>(StoreCodec.ReadError(answer));
            ReadAll(Mutated(random, answer));
        }

        Assert.Equal(machine.StateHash, twin.StateHash);
        Assert.True(applied > 500, $"Only {applied} requests were left whole enough to be applied.");
    }

    private static byte[] Garbage(Random random, RandomRequests requests)
    {
        switch (random.Next(4))
        {
            case 0:
                byte[] noise = new byte[random.Next(40)];
                random.NextBytes(noise);
                return noise;
            case 1:
                return Mutated(random, MachineKit.Grant(random.NextInt64()));
            default:
                return Mutated(random, MachineKit.Encode(requests.Transaction(random.Next(100))));
        }
    }

    private static byte[] Mutated(Random random, byte[] bytes)
    {
        List<byte> result = [.. bytes];
        for (int i = random.Next(4); i > 0 && result.Count > 0; i--)
        {
            int at = random.Next(result.Count);
            switch (random.Next(4))
            {
                case 0: result[at] ^= (byte)(1 << random.Next(8)); break;
                case 1: result[at] = (byte)random.Next(256); break;
                case 2: result.RemoveRange(at, Math.Min(random.Next(5), result.Count - at)); break;
                default: result.InsertRange(at, result.GetRange(at, Math.Min(random.Next(5), result.Count - at))); break;
            }
        }

        return [.. result];
    }

    /// <summary>No reader throws anything but what it says.</summary>
    private static void ReadAll(byte[] bytes)
    {
        Action[] readers =
        [
            () => StoreCodec.ReadTransactionResult(bytes), () => StoreCodec.ReadLeaseResult(bytes), () => StoreCodec.ReadError(bytes), () => StoreCodec.ReadLease(bytes),
            () => StoreCodec.ReadWatchRequest(bytes, Limits), () => StoreCodec.ReadWatchEvents(bytes, out _),
        ];
        foreach (Action read in readers)
        {
            try
            {
                read();
            }
            catch (Exception e) when (e is WireFormatException or StoreException)
            {
                Assert.NotNull(e.Message);
            }
        }
    }
}
