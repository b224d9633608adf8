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
        };
    }
}
