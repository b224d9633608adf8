using Paxtor.Coordination;
using Paxtor.Foundation.Wire;
using Paxtor.Quorum.Machine;
using Paxtor.Quorum.Wire;

namespace Paxtor.Quorum.Tests.Machine;

/// <summary>What the conformance suite cannot see from outside: expiry, hashes, commands that should not be there.</summary>
public sealed class StoreMachineTests
{
    private readonly StoreMachine machine = new(new StoreMachineOptions());
    private readonly List<string> leaseCalls = [];

    public StoreMachineTests() => machine.LeaseObserver = new Observer(leaseCalls);

    [Fact]
    public void NewStore_IsAtRevisionOne()
    {
        Assert.Equal((1L, 0L, 0), (machine.Revision, machine.CompactedRevision, machine.KeyCount));
        Assert.Equal(2, machine.Put("a"));
    }

    [Fact]
    public void Expiry_OfAnotherTerm_DoesNothing()
    {
        machine.ApplyBytes(MachineKit.Grant(7));
        machine.Put("a", lease: 7);
        ulong hash = machine.StateHash;
        machine.Apply(MachineKit.Expire(MachineKit.Term - 1, new LeaseExpiry(7, 1)), MachineKit.Term, null);
        machine.Apply(MachineKit.Expire(MachineKit.Term, new LeaseExpiry(7, 1)), MachineKit.Term + 1, null);
        Assert.Equal(hash, machine.StateHash);
        machine.Apply(MachineKit.Expire(MachineKit.Term, new LeaseExpiry(7, 1)), MachineKit.Term, null);
        Assert.Null(machine.Get("a"));
    }

    [Fact]
    public void Expiry_OfALeaseGrantedAnewMeanwhile_SparesIt()
    {
        // The leader decides that grant 1 of lease 7 is over; before its command, a revocation and a new grant come in the log.
        machine.ApplyBytes(MachineKit.Grant(7));
        byte[] expiry = MachineKit.Expire(MachineKit.Term, new LeaseExpiry(7, machine.FindLease(new LeaseId(7))!.Grant));
        machine.ApplyBytes(MachineKit.Revoke(7));
        machine.ApplyBytes(MachineKit.Grant(7));
        machine.Put("a", lease: 7);
        machine.ApplyBytes(expiry);
        Assert.NotNull(machine.Get("a"));
        Assert.Equal(["granted 7#1", "ended 7#1", "granted 7#2"], leaseCalls);
    }

    [Fact]
    public void Expiry_OfSeveralLeases_MakesARevisionForEachThatHadKeys()
    {
        foreach (long lease in new[] { 1L, 2L, 3L })
            machine.ApplyBytes(MachineKit.Grant(lease));
        machine.Put("a", lease: 1);
        machine.Put("b", lease: 1);
        long before = machine.Put("c", lease: 3);
        machine.ApplyBytes(MachineKit.Expire(MachineKit.Term, new LeaseExpiry(1, 1), new LeaseExpiry(2, 2), new LeaseExpiry(9, 9), new LeaseExpiry(3, 3)));
        Assert.Equal((before + 2, 0, 0), (machine.Revision, machine.KeyCount, machine.Leases.Count));
    }

    [Fact]
    public void StateHash_ForgetsHowTheStateCameToBe_ButNotWhatItIs()
    {
        HashSet<ulong> seen = [machine.StateHash];
        machine.ApplyBytes(MachineKit.Grant(7, 10));
        Assert.True(seen.Add(machine.StateHash), "a lease counts");
        machine.Put("a", "1");
        Assert.True(seen.Add(machine.StateHash), "a key counts");
        machine.Put("a", "1");
        Assert.True(seen.Add(machine.StateHash), "a version counts");
        machine.Put("a", "1", lease: 7);
        Assert.True(seen.Add(machine.StateHash), "the lease of a key counts");
        machine.ApplyBytes(MachineKit.Encode(Operation.Delete(MachineKit.Key("none"))));
        Assert.False(seen.Add(machine.StateHash), "what changes nothing does not");
        machine.ApplyBytes(MachineKit.Revoke(7));
        Assert.True(seen.Add(machine.StateHash), "the revision counts");
    }

    [Fact]
    public void MalformedCommand_IsAnsweredAndChangesNothing()
    {
        machine.Put("a");
        ulong hash = machine.StateHash;
        byte[][] commands =
        [
            [], [0xFF], [0x0A, 0x05, 0x01], [0x08, 0x01],
            MachineKit.Encode(Operation.Put(MachineKit.Key("b"), default), Operation.Put(MachineKit.Key("b"), default)),
            MachineKit.Encode(w => StoreCodec.WriteKeepAlive(w, new LeaseId(5))),
            MachineKit.Grant(0),
        ];
        foreach (byte[] command in commands)
            Assert.IsType<InvalidStoreRequestException>(StoreCodec.ReadError(machine.ApplyBytes(command)));
        Assert.Equal(hash, machine.StateHash);
    }

    [Fact]
    public void CommandOfALaterVersion_StopsTheVoterAndChangesNothing()
    {
        ulong hash = machine.StateHash;
        foreach (byte[] command in CodecSamples.OfALaterVersion())
        {
            Assert.Throws<UnsupportedCommandException>(() => machine.Apply(command, MachineKit.Term, null));
            Assert.False(StoreCodec.Check(command, new StoreLimits(), out _, out string? refusal));
            Assert.Contains("does not know", refusal, StringComparison.Ordinal);
        }

        Assert.Equal(hash, machine.StateHash);
    }

    [Fact]
    public void Read_OfATransactionThatWrites_IsRefused()
    {
        byte[] answer = MachineKit.Encode(w => machine.Read(MachineKit.Encode(Operation.Put(MachineKit.Key("a"), default)), w));
        Assert.IsType<InvalidStoreRequestException>(StoreCodec.ReadError(answer));
        Assert.Equal(0, machine.KeyCount);
    }

    [Fact]
    public void Answer_IsAppendedBehindWhatIsThere()
    {
        ProtoWriter writer = new();
        writer.Raw([1, 2, 3]);
        machine.Apply(MachineKit.Encode(Operation.Put(MachineKit.Key("a"), default)), MachineKit.Term, writer);
        Assert.Equal(2, StoreCodec.ReadTransactionResult(writer.Written[3..]).Revision);
    }

    private sealed class Observer(List<string> calls) : ILeaseObserver
    {
        public void OnLeaseGranted(LeaseRecord lease) => calls.Add($"granted {lease.Id}#{lease.Grant}");

        public void OnLeaseEnded(LeaseRecord lease) => calls.Add($"ended {lease.Id}#{lease.Grant}");

        public void OnLeasesReplaced() => calls.Add("replaced");
    }
}
