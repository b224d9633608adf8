using System.Globalization;
using Paxtor.Foundation.Wire;
using Paxtor.Quorum.Storage;

namespace Paxtor.Quorum.Wire;

/// <summary>
/// Who a voter is: the first frame both ways on each connection between voters, and again on each change of its stage.
/// What it says of the sender is durable there.
/// </summary>
internal sealed record FormationFrame
{
    /// <summary>The version of the protocol between voters that this code speaks.</summary>
    public const uint CurrentVersion = 1;

    /// <summary>The version that the sender speaks.</summary>
    public uint Version { get; init; } = CurrentVersion;

    /// <summary>The sender's name.</summary>
    public string Name { get; init; } = "";

    /// <summary>The cluster prepared, promised or formed; 0 while empty.</summary>
    public UInt128 ClusterId { get; init; }

    /// <summary>How far the sender has come.</summary>
    public FormationState State { get; init; }

    /// <summary>The sender's voters, sorted by name.</summary>
    public IReadOnlyList<FormationVoter> Voters { get; init; } = [];

    /// <summary>Why the sender will not work with the receiver; empty when it will.</summary>
    public string Refusal { get; init; } = "";

    /// <summary>Writes the whole frame.</summary>
    public void Write(ProtoWriter writer)
    {
        writer.Raw([(byte)FrameKind.Formation]);
        writer.UInt64(1, Version);
        writer.String(2, Name);
        writer.Fixed64(3, (ulong)(ClusterId >> 64));
        writer.Fixed64(4, (ulong)ClusterId);
        writer.UInt64(5, (ulong)State);
        foreach (FormationVoter voter in Voters)
        {
            int mark = writer.BeginMessage(6);
            writer.String(1, voter.Name);
            writer.UInt64(2, voter.Id);
            writer.EndMessage(mark);
        }

        writer.String(7, Refusal);
    }

    /// <summary>Reads a frame without its first byte.</summary>
    /// <exception cref="WireFormatException">The bytes are malformed.</exception>
    public static FormationFrame Read(ReadOnlySpan<byte> message)
    {
        ulong high = 0, low = 0, version = 0;
        int stage = 0;
        string name = "", refusal = "";
        List<FormationVoter> voters = [];
        ProtoReader reader = new(message);
        while (reader.Next(out int field))
        {
            switch (field)
            {
                case 1: version = reader.UInt64(); break;
                case 2: name = reader.String(); break;
                case 3: high = reader.Fixed64(); break;
                case 4: low = reader.Fixed64(); break;
                case 5: stage = reader.Int32(); break;
                case 6: voters.Add(ReadVoter(reader.Bytes())); break;
                case 7: refusal = reader.String(); break;
                default: reader.Skip(); break;
            }
        }

        if (version is 0 or > int.MaxValue || stage is < (int)FormationState.Empty or > (int)FormationState.Formed || voters.Count > 64 || refusal.Length > 4096)
            throw new WireFormatException("a formation frame is out of range");
        UInt128 cluster = new(high, low);
        if ((cluster == 0) != (stage == (int)FormationState.Empty))
            throw new WireFormatException(string.Create(CultureInfo.InvariantCulture, $"a formation frame of stage {stage} has cluster id {cluster:x32}"));
        return new FormationFrame
        {
            Version = (uint)version,
            Name = name,
            ClusterId = cluster,
            State = (FormationState)stage,
            Voters = voters,
            Refusal = refusal,
        };
    }

    private static FormationVoter ReadVoter(ReadOnlySpan<byte> message)
    {
        string name = "";
        ulong id = 0;
        ProtoReader reader = new(message);
        while (reader.Next(out int field))
        {
            switch (field)
            {
                case 1: name = reader.String(); break;
                case 2: id = reader.UInt64(); break;
                default: reader.Skip(); break;
            }
        }

        return new FormationVoter(name, id);
    }
}

/// <summary>A voter as another one knows it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Id">Its Raft id.</param>
internal sealed record FormationVoter(string Name, ulong Id);
