using System.Security.Cryptography;
using System.Text;

namespace Paxtor.Transport;

/// <summary>Derives the authority's key from the cluster secret: the same secret gives the same key on every node.</summary>
internal static class AuthorityKey
{
    private const int ScalarBytes = 32;

    /// <summary>The order of P-256 (SEC 2, secp256r1).</summary>
    private static readonly byte[] Order = Convert.FromHexString("FFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551");

    public static ECDsa Derive(ClusterSecret secret)
    {
        byte[] scalar = new byte[ScalarBytes];
        try
        {
            Derive(secret.Bytes, Order, scalar);
            return ECDsa.Create(new ECParameters { Curve = ECCurve.NamedCurves.nistP256, D = scalar });
        }
        finally
        {
            CryptographicOperations.ZeroMemory(scalar);
        }
    }

    /// <summary>
    /// HKDF-SHA256 gives candidates, and the first within [1, order) is the scalar (rejection sampling: no bias, and for
    /// P-256 the first candidate fails once in four billion secrets).
    /// </summary>
    internal static void Derive(ReadOnlySpan<byte> secret, ReadOnlySpan<byte> order, Span<byte> scalar)
    {
        for (int candidate = 0; candidate < 1000; candidate++)
        {
            byte[] info = Encoding.ASCII.GetBytes($"authority key, ECDSA P-256, candidate {candidate}");
            HKDF.DeriveKey(HashAlgorithmName.SHA256, secret, scalar, salt: "paxtor transport v1"u8, info);
            if (scalar.ContainsAnyExcept((byte)0) && scalar.SequenceCompareTo(order) < 0)
                return;
        }

        throw new InvalidOperationException("No candidate for the authority key was in range, which cannot happen by chance.");
    }
}
