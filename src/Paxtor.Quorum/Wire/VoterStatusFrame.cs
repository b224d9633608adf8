using Paxtor.Foundation.Wire;

namespace Paxtor.Quorum.Wire;

/// <summary>What a voter is at present, for its clients. The numbers are part of the wire format.</summary>
internal enum VoterRole
{
    /// <summary>Its cluster is not formed yet.</summary>
    Forming = 0,

    /// <summary>It follows a leader, or waits for one.</summary>
    Follower = 1,

    /// <summary>It asks for votes.</summary>
    Candidate = 2,

    /// <summary>It leads.</summary>
    Leader = 3,
}

/// <summary>What a voter tells every connected node, on change and at least twice a second.</summary>
internal readonly record struct VoterStatusFrame
{
    /// <summary>The cluster; zero while it is not formed.</summary>
    public UInt128 ClusterId { get; init; }

    /// <summary>What the voter is.</summary>
    public VoterRole Role { get; init; }

    /// <summary>The leader's name; empty when not known.</summary>
    public string Leader { get; init; }

    /// <summary>The voter's term.</summary>
    public ulong Term { get; init; }

    /// <summary>A leader has heard a quorum, a follower its leader, within an election time-out.</summary>
    public bool HasQuorum { get; init; }

    /// <summary>The revision of this voter's store.</summary>
    public long AppliedRevision { get; init; }

    /// <summary>
    /// Every watch of this connection that the voter has confirmed (the first, empty <see cref="WatchEventsFrame"/>) has been told all
    /// changes up to this revision, as far as it asked for them.
    /// </summary>
    public long WatchRevision { get; init; }

    /// <summary>The last entry known to be committed.</summary>
    public ulong CommitIndex { get; init; }

    /// <summary>The last entry that its store reflects.</summary>
    public ulong AppliedIndex { get; init; }

    /// <summary>The first entry in its log.</summary>
    public ulong FirstIndex { get; init; }

    /// <summary>The last entry in its log.</summary>
    public ulong LastIndex { get; init; }

    /// <summary>The last entry that its newest snapshot reflects; 0 without one.</summary>
    public ulong SnapshotIndex { get; init; }

    /// <summary>Leases in its store: the sessions of the cluster's nodes.</summary>
    public int Leases { get; init; }

    /// <summary>What keeps it from working with the others, in a sentence; empty when nothing does.</summary>
    public string Problem { get; init; }

    /// <summary>Writes the whole frame.</summary>
    public void Write(ProtoWriter writer)
    {
        writer.Raw([(byte)FrameKind.VoterStatus]);
        WriteMessage(writer);
    }

    /// <summary>Writes the frame without its first byte: the payload of the answer to a status request.</summary>
    public void WriteMessage(ProtoWriter writer)
    {
        writer.Fixed64(1, (ulong)(ClusterId >> 64));
        writer.Fixed64(2, (ulong)ClusterId);
        writer.UInt64(3, (ulong)Role);
        writer.String(4, Leader ?? "");
        writer.UInt64(5, Term);
        writer.Bool(6, HasQuorum);
        writer.Int64(7, AppliedRevision);
        writer.Int64(8, WatchRevision);
        writer.UInt64(9, CommitIndex);
        writer.UInt64(10, AppliedIndex);
        writer.UInt64(11, FirstIndex);
        writer.UInt64(12, LastIndex);
        writer.UInt64(13, SnapshotIndex);
        writer.UInt64(14, (ulong)Leases);
        writer.String(15, Problem ?? "");
    }

    /// <summary>Reads a frame without its first byte.</summary>
    /// <exception cref="WireFormatException">The bytes are malformed.</exception>
    public static VoterStatusFrame Read(ReadOnlySpan<byte> message)
    {
        ulong high = 0, low = 0, term = 0;
        int role = 0;
        string leader = "";
        bool hasQuorum = false;
        long applied = 0, watched = 0;
        ulong commit = 0, appliedIndex = 0, first = 0, last = 0, snapshot = 0;
        int leases = 0;
        string problem = "";
        ProtoReader reader = new(message);
        while (reader.Next(out int field))
        {
            switch (field)
            {
                case 1: high = reader.Fixed64(); break;
                case 2: low = reader.Fixed64(); break;
                case 3: role = reader.Int32(); break;
                case 4: leader = reader.String(); break;
                case 5: term = reader.UInt64(); break;
                case 6: hasQuorum = reader.Bool(); break;
                case 7: applied = reader.Int64(); break;
                case 8: watched = reader.Int64(); break;
                case 9: commit = reader.UInt64(); break;
                case 10: appliedIndex = reader.UInt64(); break;
                case 11: first = reader.UInt64(); break;
                case 12: last = reader.UInt64(); break;
                case 13: snapshot = reader.UInt64(); break;
                case 14: leases = reader.Int32(); break;
                case 15: problem = reader.String(); break;
                default: reader.Skip(); break;
            }
        }

        return new VoterStatusFrame
        {
            ClusterId = new UInt128(high, low),
            Role = (VoterRole)role,
            Leader = leader,
            Term = term,
            HasQuorum = hasQuorum,
            AppliedRevision = applied,
            WatchRevision = watched,
            CommitIndex = commit,
            AppliedIndex = appliedIndex,
            FirstIndex = first,
            LastIndex = last,
            SnapshotIndex = snapshot,
            Leases = leases,
            Problem = problem,
        };
    }
}
