using System.Buffers;
using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace Paxtor.Transport;

/// <summary>
/// The secret that the nodes of a cluster share and by which they prove themselves to one another.
/// </summary>
/// <remarks>
/// The text is <c>pxs1_</c> followed by base64url of 32 random bytes and the first four bytes of their SHA-256. The
/// check bytes find a secret that was cut or mistyped on its way, and make sure that nobody puts a password there:
/// what the network sees is enough to try guesses against, so only a random secret is safe.
/// </remarks>
public sealed class ClusterSecret
{
    private const string Prefix = "pxs1_";
    private const int NewBytes = 32;
    private const int MinBytes = 16;
    private const int MaxBytes = 64;
    private const int CheckBytes = 4;

    private readonly byte[] bytes;

    private ClusterSecret(byte[] bytes) => this.bytes = bytes;

    /// <summary>The random bytes.</summary>
    internal ReadOnlySpan<byte> Bytes => bytes;

    /// <summary>Makes a new secret of 256 random bits.</summary>
    public static ClusterSecret New() => new(RandomNumberGenerator.GetBytes(NewBytes));

    /// <summary>Reads the text of a secret. White space around it is ignored, as a file ends with a line end.</summary>
    /// <param name="text">The text.</param>
    /// <exception cref="TransportException">It is not a secret made by <c>paxtor secret new</c>, or was damaged.</exception>
    public static ClusterSecret Parse(string text) => TryParse(text, out ClusterSecret? secret, out string? error)
        ? secret
        : throw new TransportException(error);

    /// <summary>Reads the text of a secret.</summary>
    /// <param name="text">The text.</param>
    /// <param name="secret">The secret.</param>
    /// <param name="error">What is wrong with the text; it repeats nothing of it.</param>
    public static bool TryParse(
        string? text,
        [NotNullWhen(true)] out ClusterSecret? secret,
        [NotNullWhen(false)] out string? error)
    {
        secret = null;
        ReadOnlySpan<char> trimmed = text.AsSpan().Trim();
        if (!trimmed.StartsWith(Prefix, StringComparison.Ordinal))
        {
            error = $"The cluster secret must be one made by 'paxtor secret new'; it starts with '{Prefix}'.";
            return false;
        }

        trimmed = trimmed[Prefix.Length..];
        byte[] decoded = new byte[MaxBytes + CheckBytes];
        if (Base64Url.DecodeFromChars(trimmed, decoded, out _, out int count) != OperationStatus.Done)
        {
            error = "The cluster secret is damaged or too long: make one with 'paxtor secret new' and copy it whole.";
            return false;
        }

        int length = count - CheckBytes;
        if (length < MinBytes)
        {
            error = $"The cluster secret is too short: at least {MinBytes * 8} random bits are needed. Make one with 'paxtor secret new' and copy it whole.";
            return false;
        }

        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(decoded.AsSpan(0, length), hash);
        if (!decoded.AsSpan(length, CheckBytes).SequenceEqual(hash[..CheckBytes]))
        {
            error = "The cluster secret is damaged: its check bytes do not fit. Make one with 'paxtor secret new' and copy it whole.";
            return false;
        }

        error = null;
        secret = new ClusterSecret(decoded.AsSpan(0, length).ToArray());
        return true;
    }

    /// <summary>The text of the secret, to be kept where only the nodes can read it.</summary>
    public string Reveal()
    {
        byte[] all = new byte[bytes.Length + CheckBytes];
        bytes.CopyTo(all, 0);
        SHA256.HashData(bytes).AsSpan(0, CheckBytes).CopyTo(all.AsSpan(bytes.Length));
        return Prefix + Base64Url.EncodeToString(all);
    }

    /// <summary>A text that tells nothing, safe to log.</summary>
    public override string ToString() => Prefix + "…";
}
