using Paxtor.Foundation.Wire;

namespace Paxtor.Transport;

/// <summary>Why a connection is refused; see Protos/handshake.proto.</summary>
internal enum RefusalCode
{
    Unspecified,
    Malformed,
    Version,
    Cluster,
    Name,
    Duplicate,
    TooManyPeers,
    NameInUse,
}

/// <summary>A refusal: a code for the program and a sentence for a person.</summary>
internal sealed record Refusal(RefusalCode Code, string Text)
{
    private const int MaxTextChars = 600;

    public static Refusal Decode(ReadOnlySpan<byte> data)
    {
        int code = 0;
        string text = string.Empty;
        var reader = new ProtoReader(data);
        while (reader.Next(out int field))
        {
            switch (field)
            {
                case 1: code = reader.Int32(); break;
                case 2: text = reader.String(); break;
                default: reader.Skip(); break;
            }
        }

        return new Refusal((RefusalCode)code, Printable(text));
    }

    public void Write(ProtoWriter writer)
    {
        writer.UInt64(1, (ulong)Code);
        writer.String(2, Text.Length > MaxTextChars ? Text[..MaxTextChars] : Text);
    }

    /// <summary>The text goes to the log, where a stranger's control characters have no business.</summary>
    private static string Printable(string text) => string.Create(Math.Min(text.Length, MaxTextChars), text, static (target, source) =>
    {
        for (int i = 0; i < target.Length; i++)
            target[i] = char.IsControl(source[i]) || char.IsSurrogate(source[i]) ? '?' : source[i];
    });
}
