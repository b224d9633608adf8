namespace Paxtor.Testing.Tests.Runs.Faults;

/// <summary>Slow, full and failing disks, and bits that rot. A failing disk ends its node, which comes back with a disk that works.</summary>
internal sealed class DiskFaultsOfRun(RunState run, Random random)
{
    public void Happen()
    {
        SimulatedNode[] voters = [.. run.Cluster.Nodes.Where(static n => n.Votes)];
        SimulatedNode voter = voters[random.Next(voters.Length)];
        switch (random.Next(5))
        {
            case 0 or 1:
                run.Counts.Add("faults: slow disks");
                voter.Disk!.Faults.SyncDelay = TimeSpan.FromMilliseconds(Math.Pow(10, random.NextDouble() * 3));
                break;
            case 2 or 3:
                run.Counts.Add("faults: failing disks");
                voter.Disk!.Faults.FailAfterOperations = random.Next(20);
                break;
            default:
                Rot(voter, voters.Length);
                break;
        }
    }

    public void End()
    {
        foreach (SimulatedNode node in run.Cluster.Nodes)
        {
            if (node.Disk is { } disk)
                Clear(disk);
        }
    }

    public static void Clear(Testing.Disks.SimulatedDisk disk)
    {
        disk.Faults.FailAfterOperations = null;
        disk.Faults.FreeBytes = null;
        disk.Faults.SyncDelay = TimeSpan.Zero;
        disk.Faults.WriteDelay = TimeSpan.Zero;
    }

    /// <summary>Flips a bit of a voter's files. It may be of no matter, be noticed at the next start, or never be read; it must never be believed.</summary>
    private void Rot(SimulatedNode voter, int voters)
    {
        run.RottenVoters.Add(voter.Name);
        if (run.RottenVoters.Count > (voters - 1) / 2)
        {
            run.RottenVoters.Remove(voter.Name);
            return;
        }

        IReadOnlyList<string> files = voter.Disk!.List();
        if (files.Count == 0)
            return;
        string file = files[random.Next(files.Count)];
        long length = voter.Disk.LengthOf(file);
        if (length == 0)
            return;
        run.Counts.Add("faults: rotten bits");
        // Mostly where the data are: logs are filled with zeros far ahead.
        long offset = (long)(Math.Pow(random.NextDouble(), 4) * length);
        voter.Disk.FlipBit(file, offset, random.Next(8));
        if (voter.IsRunning)
            voter.Kill(NodeEndKind.Process);
        run.StartLater(voter);
    }
}
