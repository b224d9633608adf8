using Paxtor.Foundation.Wire;

namespace Paxtor.Quorum.Wire;

/// <summary>A <c>KeyValue</c> message, read in place.</summary>
internal ref struct KeyValueView
{
    public ReadOnlySpan<byte> Key;
    public ReadOnlySpan<byte> Value;
    public long CreateRevision;
    public long ModRevision;
    public long Version;
    public long Lease;

    /// <summary>Reads one.</summary>
    /// <exception cref="WireFormatException">The bytes are malformed, or there is no key.</exception>
    public static KeyValueView Read(ReadOnlySpan<byte> bytes)
    {
        KeyValueView view = default;
        ProtoReader reader = new(bytes);
        while (reader.Next(out int field))
        {
            switch (field)
            {
                case 1: view.Key = reader.Bytes(); break;
                case 2: view.Value = reader.Bytes(); break;
                case 3: view.CreateRevision = reader.Int64(); break;
                case 4: view.ModRevision = reader.Int64(); break;
                case 5: view.Version = reader.Int64(); break;
                case 6: view.Lease = reader.Int64(); break;
                default: reader.Skip(); break;
            }
        }

        if (view.Key.IsEmpty)
            throw new WireFormatException("a key is empty");
        return view;
    }
}
