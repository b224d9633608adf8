using System.Security.Cryptography;

namespace Paxtor.Transport.Tests;

public sealed class AuthorityKeyTests
{
    [Fact]
    public void The_same_secret_gives_the_same_key_on_every_node_and_version()
    {
        // A fixed secret and its key: a change of the derivation would part nodes of different versions.
        byte[] fixedSecret = [.. Enumerable.Range(0, 32).Select(i => (byte)i)];
        byte[] all = [.. fixedSecret, .. SHA256.HashData(fixedSecret).AsSpan(0, 4)];
        ClusterSecret secret = ClusterSecret.Parse("pxs1_" + System.Buffers.Text.Base64Url.EncodeToString(all));
        using ECDsa one = AuthorityKey.Derive(secret);
        using ECDsa other = AuthorityKey.Derive(secret);
        Assert.Equal(one.ExportSubjectPublicKeyInfo(), other.ExportSubjectPublicKeyInfo());
        byte[] expected = HKDF.DeriveKey(HashAlgorithmName.SHA256, fixedSecret, 32, "paxtor transport v1"u8.ToArray(), "authority key, ECDSA P-256, candidate 0"u8.ToArray());
        Assert.Equal(expected, one.ExportParameters(includePrivateParameters: true).D);
    }

    [Fact]
    public void Other_secrets_give_other_keys()
    {
        using ECDsa one = AuthorityKey.Derive(ClusterSecret.New());
        using ECDsa other = AuthorityKey.Derive(ClusterSecret.New());
        Assert.NotEqual(one.ExportSubjectPublicKeyInfo(), other.ExportSubjectPublicKeyInfo());
    }

    [Fact]
    public void Candidates_out_of_range_are_passed_over()
    {
        byte[] secret = [.. Enumerable.Repeat((byte)7, 32)];
        byte[] wide = new byte[32];
        byte[] narrow = new byte[32];
        byte[] order = new byte[32];
        Array.Fill(order, (byte)0xFF);
        AuthorityKey.Derive(secret, order, wide);

        // With the first candidate itself as the order, that candidate is just out of range.
        AuthorityKey.Derive(secret, wide, narrow);
        Assert.True(narrow.AsSpan().SequenceCompareTo(wide) < 0);
    }
}
