using System.Buffers.Binary;
using Paxtor.Coordination;
using Paxtor.Foundation.Wire;
using Paxtor.Quorum.Machine;

namespace Paxtor.Quorum.Tests.Machine;

/// <summary>Snapshots: what is in them, what is refused, and what a backup becomes.</summary>
public sealed class SnapshotTests
{
    private static StoreMachine Filled(int keys = 200)
    {
        StoreMachine machine = new(new StoreMachineOptions());
        machine.ApplyBytes(MachineKit.Grant(7));
        machine.ApplyBytes(MachineKit.Grant(8));
        machine.ApplyBytes(MachineKit.Revoke(8));
        for (int i = 0; i < keys; i++)
            machine.Put($"key/{i % (keys - 20):d4}", $"value {i}", lease: i % 3 == 0 ? 7 : 0);
        machine.Commit(Operation.Delete(MachineKit.Key("key/0003")));
        return machine;
    }

    private static byte[] Joined(IReadOnlyList<ReadOnlyMemory<byte>> chunks) => [.. chunks.SelectMany(c => c.ToArray())];

    private static List<ReadOnlyMemory<byte>> Cut(byte[] bytes, int size) =>
        [.. Enumerable.Range(0, (bytes.Length + size - 1) / size).Select(i => (ReadOnlyMemory<byte>)bytes.AsMemory(i * size, Math.Min(size, bytes.Length - (i * size))))];

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(1000)]
    [InlineData(1 << 20)]
    public void Restore_FromChunksOfAnySize_GivesTheSameState(int chunkBytes)
    {
        StoreMachine machine = Filled();
        byte[] bytes = Joined(machine.Capture().Encode(500));
        StoreMachine restored = new(new StoreMachineOptions());
        restored.Restore(Cut(bytes, chunkBytes));
        Assert.Equal((machine.StateHash, machine.Revision, machine.KeyCount), (restored.StateHash, restored.Revision, restored.KeyCount));
        Assert.Equal(bytes, Joined(restored.Capture().Encode()));
        byte[] command = MachineKit.Revoke(7);
        Assert.Equal(machine.ApplyBytes(command), restored.ApplyBytes(command));
        Assert.Equal(machine.StateHash, restored.StateHash);
    }

    [Fact]
    public void Capture_IsNotTouchedByWhatComesAfter()
    {
        StoreMachine machine = Filled();
        StoreSnapshot snapshot = machine.Capture();
        byte[] before = Joined(snapshot.Encode());
        machine.Commit(Operation.Delete(KeyRange.Prefix(default)));
        machine.ApplyBytes(MachineKit.Revoke(7));
        Assert.Equal(before, Joined(snapshot.Encode()));
    }

    [Fact]
    public void Restore_TellsTheLeaseObserver()
    {
        StoreMachine restored = new(new StoreMachineOptions());
        Observer observer = new(restored);
        restored.LeaseObserver = observer;
        restored.Restore(Filled().Capture().Encode());
        Assert.Equal([7L], observer.Seen);
    }

    [Fact]
    public void Restore_OfAnOlderState_IsAnError()
    {
        StoreMachine machine = Filled();
        IReadOnlyList<ReadOnlyMemory<byte>> old = machine.Capture().Encode();
        machine.Put("more");
        Assert.Throws<InvalidOperationException>(() => machine.Restore(old));
    }

    [Fact]
    public void DamagedBytes_AreRefusedAndLeaveTheStateAlone()
    {
        byte[] good = Joined(Filled(60).Capture().Encode());
        StoreMachine target = new(new StoreMachineOptions());
        ulong hash = target.StateHash;
        Random random = new(5);
        int refused = 0;
        for (int i = 0; i < 3000; i++)
        {
            byte[] bad = good.AsSpan().ToArray();
            if (random.Next(3) == 0)
                bad = bad[..random.Next(bad.Length)];
            else
                bad[random.Next(bad.Length)] ^= (byte)(1 << random.Next(8));
            StoreMachine victim = new(new StoreMachineOptions());
            try
            {
                victim.Restore(Cut(bad, 1 + random.Next(300)));
                // The history is not in the hash; all else of the state is.
                Assert.Equal(target.StateHash == hash, victim.KeyCount == 39);
            }
            catch (WireFormatException)
            {
                refused++;
                Assert.Equal(hash, victim.StateHash);
            }
        }

        Assert.True(refused > 1500, $"Only {refused} of 3,000 damaged snapshots were refused.");
    }

    [Fact]
    public void Rebase_DropsWhatHangsOnLeasesAndRaisesTheTokenBase()
    {
        StoreMachine machine = Filled();
        long lastToken = machine.Revision;
        StoreMachine restored = new(new StoreMachineOptions());
        restored.Restore(BackupRestore.Rebase(machine.Capture().Encode()));
        Assert.Empty(restored.Leases);
        Assert.Equal(lastToken + 1, restored.Revision);
        Assert.Equal(restored.Revision, restored.CompactedRevision);
        Assert.All(restored.Capture().Records, r => Assert.Equal(0, r.Lease));
        Assert.NotNull(restored.Get("key/0001"));
        Assert.Equal(WellKnownKeys.TokenBaseStep, TokenBase(restored));

        // A backup of the restored cluster is restored in its turn: its tokens have to lie above those of the first.
        StoreMachine again = new(new StoreMachineOptions());
        again.Restore(BackupRestore.Rebase(restored.Capture().Encode()));
        Assert.Equal(2 * WellKnownKeys.TokenBaseStep, TokenBase(again));

        static long TokenBase(StoreMachine of) => BinaryPrimitives.ReadInt64BigEndian(of.Get(WellKnownKeys.TokenBase.ToString().Replace("\\x00", "\0", StringComparison.Ordinal))!.Value.Span);
    }

    [Fact]
    public void Rebase_OfSomethingElse_IsRefused() =>
        Assert.Throws<WireFormatException>(() => BackupRestore.Rebase([new byte[] { 1, 2, 3 }]));

    private sealed class Observer(StoreMachine machine) : ILeaseObserver
    {
        public long[] Seen { get; private set; } = [];

        public void OnLeaseGranted(LeaseRecord lease) => Assert.Fail("Nothing was granted.");

        public void OnLeaseEnded(LeaseRecord lease) => Assert.Fail("Nothing has ended.");

        public void OnLeasesReplaced() => Seen = [.. machine.Leases.Select(l => l.Id)];
    }
}
