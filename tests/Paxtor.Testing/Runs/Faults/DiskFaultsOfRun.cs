using Paxtor.Quorum.Formation;
using Paxtor.Quorum.Storage;
using Paxtor.Raft;
using Paxtor.Testing.Disks;

namespace Paxtor.Testing.Tests.Runs.Faults;

/// <summary>Slow, full and failing disks, and bits that rot. A failing disk ends its node, which comes back with a disk that works.</summary>
internal sealed class DiskFaultsOfRun(RunState run, NodeKeeper keeper, Random random)
{
    /// <summary>Makes a disk as good as disks are in this run.</summary>
    public static void Clear(RunState run, SimulatedDisk disk)
    {
        disk.Faults.FailAfterOperations = null;
        disk.Faults.FreeBytes = null;
        disk.Faults.SyncDelay = run.Plan.SyncDelay;
        disk.Faults.WriteDelay = TimeSpan.Zero;
    }

    public void Happen()
    {
        SimulatedNode[] voters = [.. run.Cluster.Nodes.Where(static n => n.Votes)];
        SimulatedNode voter = voters[random.Next(voters.Length)];
        switch (random.Next(6))
        {
            case 0 or 1:
                run.Counts.Add("faults: slow disks");
                voter.Disk!.Faults.SyncDelay = TimeSpan.FromMilliseconds(Math.Pow(10, random.NextDouble() * 3));
                break;
            case 2 or 3:
                run.Counts.Add("faults: failing disks");
                voter.Disk!.Faults.FailAfterOperations = random.Next(20);
                break;
            case 4:
                run.Counts.Add("faults: full disks");
                voter.Disk!.Faults.FreeBytes = random.Next(4096);
                break;
            default:
                Rot(voter);
                break;
        }
    }

    public void End()
    {
        foreach (SimulatedNode node in run.Cluster.Nodes)
        {
            if (node.Disk is { } disk)
                Clear(run, disk);
        }
    }

    /// <summary>
    /// Flips a bit of the durable files of a voter whose machine is off. The voter must refuse to start, or recover just what it would have
    /// without: rot is never believed. The one thing that rot may do unseen is to make the last, unconfirmed record look torn; since that
    /// would take back what the voter promised, and nothing can tell it from a crash in mid-write, such a flip is undone.
    /// </summary>
    private void Rot(SimulatedNode voter)
    {
        if (!voter.IsRunning || voter.Member?.Raft is null || !keeper.MayRot(voter))
            return;
        keeper.Kill(voter, NodeEndKind.Machine);
        Clear(run, voter.Disk!);
        if (Recover(voter) is not { } sound)
            return;
        IReadOnlyList<string> files = voter.Disk!.List();
        string file = files[random.Next(files.Count)];
        long length = voter.Disk.LengthOf(file);
        if (length == 0)
            return;
        // Mostly where the data are: logs are filled with zeros far ahead.
        long offset = (long)(Math.Pow(random.NextDouble(), 4) * length);
        int bit = random.Next(8);
        voter.Disk.FlipBit(file, offset, bit);
        run.Counts.Add("faults: rotten bits");
        if (Recover(voter) is not { } rotten)
            return;
        if (LastOf(rotten) < LastOf(sound) || rotten.HardState != sound.HardState)
        {
            voter.Disk.FlipBit(file, offset, bit);
            run.Counts.Add("faults: rotten tails, undone");
            return;
        }

        CheckSame(voter, sound, rotten, $"{file} of {length} bytes, offset {offset}, bit {bit}");
    }

    /// <summary>What the voter would recover now; null when it would refuse to start.</summary>
    private RecoveredState? Recover(SimulatedNode voter)
    {
        using SimulatedDisk copy = voter.Disk!.CopyDurable(new Random(1));
        try
        {
            using VoterStorage storage = VoterStorage.Open(copy, run.Cluster.StorageOptions, MemberIdentity.Configured(voter.Name, run.Cluster.VoterAddresses));
            return storage.Recovered;
        }
        catch (StorageException)
        {
            return null;
        }
    }

    private static void CheckSame(SimulatedNode voter, RecoveredState sound, RecoveredState rotten, string what)
    {
        // An older snapshot and a longer log lead to the same state.
        ReadOnlySpan<RaftEntry> a = sound.Entries.Span;
        ReadOnlySpan<RaftEntry> b = rotten.Entries.Span;
        ulong before = sound.Snapshot?.Meta.Index ?? 0;
        ulong beforeRotten = rotten.Snapshot?.Meta.Index ?? 0;
        int more = b.Length - a.Length;
        bool same = beforeRotten <= before && (ulong)more == before - beforeRotten
            && (more > 0 || sound.Snapshot is null || sound.Snapshot.ToArray().AsSpan().SequenceEqual(rotten.Snapshot!.ToArray()));
        for (int i = 0; same && i < a.Length; i++)
        {
            RaftEntry x = a[i];
            RaftEntry y = b[i + more];
            same = x.Index == y.Index && x.Term == y.Term && x.Kind == y.Kind && x.Data.Span.SequenceEqual(y.Data.Span);
        }

        if (!same)
            throw new SimulationException($"{voter.Name} believes a rotten bit: it recovers another state than before, {Describe(rotten)} instead of {Describe(sound)}: {what}.");
    }

    private static ulong LastOf(RecoveredState state) => state.Entries.IsEmpty ? state.Snapshot?.Meta.Index ?? 0 : state.Entries.Span[^1].Index;

    private static string Describe(RecoveredState state) =>
        $"[snapshot {state.Snapshot?.Meta}, {state.Entries.Length} entries up to {(state.Entries.IsEmpty ? "none" : state.Entries.Span[^1])}, {state.HardState}, {string.Join("; ", state.Notes)}]";
}
