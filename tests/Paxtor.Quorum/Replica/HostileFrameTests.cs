using Paxtor.Quorum.Tests.Replica.Kit;
using Paxtor.Quorum.Wire;
using Paxtor.Testing;

namespace Paxtor.Quorum.Tests.Replica;

public sealed class HostileFrameTests
{
    [Fact]
    public void RandomBytesInEveryKindOfFrame_CostTheSenderItsConnection_NothingElse()
    {
        ClusterRun run = ClusterRun.Started();
        run.Cluster.Fabric.DropsMalformed = true;
        RawPeer peer = new(run, "raw@sim");
        Random random = new(1);
        for (int round = 0; round < 3_000; round++)
        {
            run.Until(() => peer.Connected.Count == 3, "the connections to come back");
            byte[] frame = new byte[random.Next(1, 60)];
            random.NextBytes(frame);
            frame[0] = (byte)random.Next(0, 13);
            peer.Send(run.Cluster[$"v{random.Next(1, 4)}@sim"], frame);
            run.For(TimeSpan.FromMilliseconds(3));
        }

        Assert.True(peer.Disconnects > 100);
        run.Put(run.Client, "k", "v");
        Assert.All(run.Voters, static v => Assert.True(v.IsRunning));
    }

    [Fact]
    public void FramesOfVoters_FromANodeThatIsNone_CostItItsConnection()
    {
        ClusterRun run = ClusterRun.Started();
        run.Cluster.Fabric.DropsMalformed = true;
        RawPeer peer = new(run, "raw@sim");
        peer.Send(run.Leader!, [(byte)FrameKind.Raft, 8, 7, 16, 2, 24, 1, 32, 99]);
        run.Until(() => peer.Disconnects == 1, "the connection to be dropped");
        Assert.Equal(VoterRole.Leader, run.Leader!.Member!.Status.Role);
    }

    [Fact]
    public void CutAndDamagedFrames_NeverDoMoreThanThrowWireFormat()
    {
        byte[][] samples =
        [
            RawPeer.Put(1, "k"),
            RawPeer.WatchOpen(1, Coordination.KeyRange.Prefix(default), 1),
            .. CodecSamples.All,
        ];
        Random random = new(2);
        foreach (byte[] sample in samples)
        {
            for (int i = 0; i < 3_000; i++)
            {
                byte[] frame = sample[..random.Next(1, sample.Length + 1)];
                for (int flips = random.Next(4); flips > 0; flips--)
                    frame[random.Next(1, frame.Length + 1) % frame.Length] ^= (byte)(1 << random.Next(8));
                try
                {
                    CodecSamples.Read(frame);
                }
                catch (Foundation.Wire.WireFormatException)
                {
                    // what a malformed frame is for
                }
                catch (Coordination.InvalidStoreRequestException) when (frame[0] == (byte)FrameKind.WatchOpen)
                {
                    // the watch is ended as invalid
                }
            }
        }
    }
}
