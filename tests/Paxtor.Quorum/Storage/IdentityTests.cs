using Paxtor.Quorum.Storage;
using Paxtor.Testing.Disks;

namespace Paxtor.Quorum.Tests.Storage;

public sealed class IdentityTests
{
    private static readonly StoredIdentity Configured = StorageRun.Configured;

    [Fact]
    public void NewDirectory_IsEmpty_AndStaysSoAfterACrash()
    {
        SimulatedDisk disk = NewDisk();
        using (VoterStorage storage = Open(disk, Configured))
            Assert.Equal((FormationState.Empty, (UInt128)0), (storage.Identity.State, storage.Identity.ClusterId));
        disk.Crash();
        VoterStorage again = Open(disk, Configured);
        Assert.Equal(FormationState.Empty, again.Identity.State);
        Assert.Null(again.Recovered);
        Assert.Throws<InvalidOperationException>(() => again.Log);
    }

    [Fact]
    public void Formation_EndedAtAnyOperation_IsBeforeOrAfterAndCanGoOn()
    {
        for (int operation = 0; operation < 60; operation++)
        {
            for (int seed = 0; seed < 4; seed++)
            {
                var disk = new SimulatedDisk("/data/f", new Random(seed));
                Open(disk, Configured);
                disk.Crash();
                disk.Faults.FailAfterOperations = operation;
                Exception? e = Record.Exception(() => Form(disk));
                Assert.True(e is null or IOException, e?.ToString());
                disk.Faults.FailAfterOperations = null;
                if (seed == 0)
                    disk.Kill();
                else
                    disk.Crash();
                Form(disk);
                disk.Crash();
                VoterStorage storage = Open(disk, Configured);
                Assert.Equal((FormationState.Formed, StorageRun.Cluster), (storage.Identity.State, storage.Identity.ClusterId));
                Assert.Equal(0ul, storage.Log.LastIndex);
                Assert.NotNull(storage.Recovered);
            }
        }

        static void Form(SimulatedDisk disk)
        {
            VoterStorage storage = Open(disk, Configured);
            if (storage.Identity.State == FormationState.Empty)
                storage.SaveIdentity(storage.Identity with { ClusterId = StorageRun.Cluster, State = FormationState.Promised });
            if (storage.Identity.State == FormationState.Promised)
                storage.SaveIdentity(storage.Identity with { State = FormationState.Formed });
        }
    }

    [Fact]
    public void OtherNode_IsRefusedNamingDirectoryAndSetting()
    {
        SimulatedDisk disk = Formed();
        StoredIdentity other = Configured with { NodeName = "b", NodeId = 2 };
        StorageMismatchException e = Assert.Throws<StorageMismatchException>(() => Open(disk, other));
        Assert.Contains("/data/i", e.Message, StringComparison.Ordinal);
        Assert.Contains("'a'", e.Message, StringComparison.Ordinal);
        Assert.Contains("'b'", e.Message, StringComparison.Ordinal);
        Assert.Contains("data directory", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void OtherVoters_AreRefusedNamingDirectoryAndSetting()
    {
        foreach (FormationState state in new[] { FormationState.Promised, FormationState.Formed })
        {
            SimulatedDisk disk = Formed(state);
            StoredIdentity other = Configured with { Voters = [.. Configured.Voters.Take(2), new StoredVoter("d", 4, "host4:1")] };
            StorageMismatchException e = Assert.Throws<StorageMismatchException>(() => Open(disk, other));
            Assert.Contains("/data/i", e.Message, StringComparison.Ordinal);
            Assert.Contains("Paxtor:Quorum", e.Message, StringComparison.Ordinal);
            Assert.Contains("'d'", e.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void OtherEndPoints_AreTakenOver()
    {
        SimulatedDisk disk = Formed();
        StoredIdentity moved = Configured with { Voters = [.. Configured.Voters.Select(v => v with { EndPoint = "moved:1" })] };
        Open(disk, moved).Dispose();
        disk.Crash();
        Assert.Equal("moved:1", IdentityStore.Load(disk)!.Voters[0].EndPoint);
        Assert.Equal(FormationState.Formed, IdentityStore.Load(disk)!.State);
    }

    [Fact]
    public void EmptyDirectory_MayBeTakenByAnotherConfiguration()
    {
        SimulatedDisk disk = NewDisk();
        Open(disk, Configured).Dispose();
        StoredIdentity other = Configured with { NodeName = "b", NodeId = 2 };
        Assert.Equal("b", Open(disk, other).Identity.NodeName);
    }

    [Fact]
    public void Meta_MissingBesideALog_IsRefused()
    {
        SimulatedDisk disk = Formed();
        disk.Delete(IdentityStore.Name);
        StorageDamagedException e = Assert.Throws<StorageDamagedException>(() => Open(disk, Configured));
        Assert.Contains("missing", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Meta_OlderThanAUsedLog_IsRefused()
    {
        StorageRun run = BitRotTests.Grown(41);
        run.Disk.Crash();
        IdentityStore.Save(run.Disk, Configured);
        Assert.Contains("was used", Assert.Throws<StorageDamagedException>(run.Open).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Meta_WithAnyBitFlipped_IsRefused()
    {
        SimulatedDisk disk = Formed();
        for (long bit = 0; bit < disk.LengthOf(IdentityStore.Name) * 8; bit++)
        {
            disk.FlipBit(IdentityStore.Name, bit / 8, (int)(bit % 8));
            Assert.Throws<StorageDamagedException>(() => Open(disk, Configured));
            disk.FlipBit(IdentityStore.Name, bit / 8, (int)(bit % 8));
        }

        Assert.Equal(FormationState.Formed, Open(disk, Configured).Identity.State);
    }

    [Fact]
    public void Steps_ThatFormationDoesNotHave_AreRefused()
    {
        using VoterStorage storage = Open(Formed(), Configured);
        Assert.Throws<InvalidOperationException>(() => storage.SaveIdentity(storage.Identity with { ClusterId = 9 }));
        Assert.Throws<InvalidOperationException>(() => storage.SaveIdentity(storage.Identity with { ClusterId = 0, State = FormationState.Empty }));
        Assert.Throws<InvalidOperationException>(() => storage.SaveIdentity(storage.Identity with { NodeId = 9 }));
    }

    [Fact]
    public void Directory_InUse_IsRefusedNamingIt()
    {
        SimulatedDisk disk = NewDisk();
        using VoterStorage storage = Open(disk, Configured);
        Assert.Contains("/data/i", Assert.Throws<StorageInUseException>(disk.Lock).Message, StringComparison.Ordinal);
    }

    private static SimulatedDisk NewDisk() => new("/data/i", new Random(1));

    private static VoterStorage Open(SimulatedDisk disk, StoredIdentity configured) => VoterStorage.Open(disk, StorageRun.Options, configured);

    private static SimulatedDisk Formed(FormationState state = FormationState.Formed)
    {
        SimulatedDisk disk = NewDisk();
        using VoterStorage storage = Open(disk, Configured);
        storage.SaveIdentity(storage.Identity with { ClusterId = StorageRun.Cluster, State = state });
        return disk;
    }
}
