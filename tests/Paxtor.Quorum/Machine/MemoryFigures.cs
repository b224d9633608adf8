using Paxtor.Coordination;
using Paxtor.Foundation.Wire;
using Paxtor.Quorum.Machine;
using Paxtor.Quorum.Wire;

namespace Paxtor.Quorum.Tests.Machine;

/// <summary>What a held lock costs, and how long a snapshot's capture keeps the loop. PAXTOR_FIGURE_KEYS sets the number of locks (default 100,000).</summary>
[Collection(nameof(MemoryFiguresCollection))]
public sealed class MemoryFigures(ITestOutputHelper output)
{
    private const int BytesPerLockMax = 350;

    [Fact]
    public void HeldLock_TakesAtMost350Bytes()
    {
        int keys = int.TryParse(Environment.GetEnvironmentVariable("PAXTOR_FIGURE_KEYS"), out int wanted) ? wanted : 100_000;
        Random random = new(1);
        long before = GC.GetTotalMemory(forceFullCollection: true);
        StoreMachine machine = new(new StoreMachineOptions { HistoryChangesMax = 1 });
        ProtoWriter writer = new();
        for (int i = 0; i < 50; i++)
            machine.Apply(MachineKit.Grant(i + 1), MachineKit.Term, null);
        long started = TimeProvider.System.GetTimestamp();
        for (int i = 0; i < keys; i++)
        {
            // A name, and the lease in hexadecimal: 60 bytes in no order.
            string key = $"locks/{random.NextInt64():x16}{random.NextInt64():x16}/00{i:d8}-{i % 50:d10}";
            writer.Clear();
            StoreCodec.WriteTransaction(writer, Transaction.Of(Operation.Put(MachineKit.Key(key), new byte[60], new LeaseId((i % 50) + 1))));
            machine.Apply(writer.Written, MachineKit.Term, null);
        }

        TimeSpan applied = TimeProvider.System.GetElapsedTime(started);
        double bytes = (GC.GetTotalMemory(forceFullCollection: true) - before) / (double)keys;
        started = TimeProvider.System.GetTimestamp();
        StoreSnapshot snapshot = machine.Capture();
        TimeSpan captured = TimeProvider.System.GetElapsedTime(started);
        started = TimeProvider.System.GetTimestamp();
        IReadOnlyList<ReadOnlyMemory<byte>> encoded = snapshot.Encode();
        TimeSpan encoding = TimeProvider.System.GetElapsedTime(started);
        StoreMachine restored = new(new StoreMachineOptions());
        started = TimeProvider.System.GetTimestamp();
        restored.Restore(encoded);
        TimeSpan restoring = TimeProvider.System.GetElapsedTime(started);
        output.WriteLine(
            $"figure: {keys:n0} held locks: {bytes:f0} bytes each; applied at {keys / applied.TotalSeconds:n0}/s; captured in {captured.TotalMilliseconds:f1} ms, "
            + $"encoded in {encoding.TotalMilliseconds:f0} ms, restored in {restoring.TotalMilliseconds:f0} ms");
        Assert.Equal(keys, restored.KeyCount);
        Assert.True(bytes <= BytesPerLockMax, $"A held lock takes {bytes:f0} bytes; {BytesPerLockMax} are allowed.");
        GC.KeepAlive(machine);
    }
}

/// <summary>Runs after all else: what other tests allocate meanwhile would be counted too.</summary>
[CollectionDefinition(nameof(MemoryFiguresCollection), DisableParallelization = true)]
public sealed class MemoryFiguresCollection;
