using Paxtor.Foundation.Wire;

namespace Paxtor.Quorum.Storage;

/// <summary>The file <c>meta</c>: one checked message, replaced as a whole by write, sync, rename and directory sync.</summary>
internal static class IdentityStore
{
    public const string Name = "meta";
    private const string Temporary = "meta.tmp";
    private const uint Version = 1;

    private static ReadOnlySpan<byte> Magic => "PXID"u8;

    /// <summary>Reads it; null when there is none.</summary>
    /// <exception cref="StorageDamagedException">It is not whole.</exception>
    public static StoredIdentity? Load(IDisk disk)
    {
        if (!disk.Exists(Name))
            return null;
        byte[] bytes;
        using (IDiskFile file = disk.Open(Name))
        {
            long length = file.Length;
            if (length is < SnapshotFormat.HeaderBytes or > SnapshotFormat.ChunkBytesMax)
                throw Damaged(disk, length, "the file has a length that no identity has");
            bytes = new byte[length];
            if (file.Read(0, bytes) < bytes.Length)
                throw Damaged(disk, 0, "the file ended while it was read");
        }

        ReadOnlySpan<byte> body = bytes.AsSpan(SnapshotFormat.HeaderBytes);
        try
        {
            if (!SnapshotFormat.TryReadPrefix(bytes, Magic, out int bodyBytes) || bodyBytes != body.Length || !SnapshotFormat.IsWhole(bytes, body, Version))
                throw Damaged(disk, 0, "the checksum does not match");
            return Read(body);
        }
        catch (WireFormatException e)
        {
            throw new StorageException(
                $"The file {Name} in {disk.Directory} cannot be read: {e.Message}. It was written by a newer version; run that one, or a later one.", e);
        }
    }

    /// <summary>Replaces it, durably.</summary>
    public static void Save(IDisk disk, StoredIdentity identity)
    {
        var body = new ProtoWriter(256);
        body.String(1, identity.NodeName);
        body.UInt64(2, identity.NodeId);
        body.Fixed64(3, (ulong)(identity.ClusterId >> 64));
        body.Fixed64(4, (ulong)identity.ClusterId);
        body.UInt64(5, (ulong)identity.State);
        foreach (StoredVoter voter in identity.Voters)
        {
            int mark = body.BeginMessage(6);
            body.String(1, voter.Name);
            body.UInt64(2, voter.Id);
            body.String(3, voter.EndPoint);
            body.EndMessage(mark);
        }

        var bytes = new byte[SnapshotFormat.HeaderBytes + body.Length];
        SnapshotFormat.WritePrefix(bytes, Magic, Version, body.Written);
        if (disk.Exists(Temporary))
            disk.Delete(Temporary);
        using (IDiskFile file = disk.Create(Temporary))
        {
            file.Write(0, bytes);
            file.DataSync();
        }

        disk.Rename(Temporary, Name);
        disk.SyncDirectory();
    }

    private static StoredIdentity Read(ReadOnlySpan<byte> body)
    {
        string name = "";
        ulong id = 0, high = 0, low = 0, state = 0;
        var voters = new List<StoredVoter>();
        var reader = new ProtoReader(body);
        while (reader.Next(out int field))
        {
            switch (field)
            {
                case 1: name = reader.String(); break;
                case 2: id = reader.UInt64(); break;
                case 3: high = reader.Fixed64(); break;
                case 4: low = reader.Fixed64(); break;
                case 5: state = reader.UInt64(); break;
                case 6: voters.Add(ReadVoter(reader.Bytes())); break;
                default: reader.Skip(); break;
            }
        }

        if (state > (ulong)FormationState.Formed)
            throw new WireFormatException($"it has formation state {state}, which this version does not know");
        return new StoredIdentity
        {
            NodeName = name,
            NodeId = id,
            Voters = voters,
            ClusterId = new UInt128(high, low),
            State = (FormationState)state,
        };
    }

    private static StoredVoter ReadVoter(ReadOnlySpan<byte> body)
    {
        string name = "", endPoint = "";
        ulong id = 0;
        var reader = new ProtoReader(body);
        while (reader.Next(out int field))
        {
            switch (field)
            {
                case 1: name = reader.String(); break;
                case 2: id = reader.UInt64(); break;
                case 3: endPoint = reader.String(); break;
                default: reader.Skip(); break;
            }
        }

        return new StoredVoter(name, id, endPoint);
    }

    private static StorageDamagedException Damaged(IDisk disk, long offset, string problem) => new(disk.Directory, Name, offset, problem);
}
