using System.Buffers.Text;
using System.Security.Cryptography;

namespace Paxtor.Transport.Tests;

public sealed class ClusterSecretTests
{
    [Fact]
    public void New_secrets_differ_and_survive_their_text()
    {
        ClusterSecret one = ClusterSecret.New();
        ClusterSecret other = ClusterSecret.New();
        Assert.NotEqual(one.Reveal(), other.Reveal());
        Assert.Equal(one.Bytes, ClusterSecret.Parse($"  {one.Reveal()}\r\n").Bytes);
        Assert.Equal(32, one.Bytes.Length);
        Assert.DoesNotContain(one.Reveal()[5..], one.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("hunter2")]
    [InlineData("pxs1_")]
    [InlineData("pxs1_AAAA")]
    [InlineData("pxs1_!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!")]
    public void Malformed_texts_are_refused_with_the_way_out(string? text)
    {
        Assert.False(ClusterSecret.TryParse(text, out ClusterSecret? secret, out string? error));
        Assert.Null(secret);
        Assert.Contains("paxtor secret new", error, StringComparison.Ordinal);
        if (text is { Length: > 5 })
            Assert.DoesNotContain(text, error, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_single_change_of_a_text_is_found()
    {
        string text = ClusterSecret.New().Reveal();
        for (int i = 0; i < text.Length; i++)
        {
            char other = text[i] == 'A' ? 'B' : 'A';
            Assert.False(ClusterSecret.TryParse(text[..i] + other + text[(i + 1)..], out _, out _), $"a change at {i} was not found");
            Assert.False(ClusterSecret.TryParse(text[..i], out _, out _), $"a cut at {i} was not found");
        }
    }

    [Theory]
    [InlineData(15, false)]
    [InlineData(16, true)]
    [InlineData(64, true)]
    [InlineData(65, false)]
    public void At_least_128_bits_are_needed(int bytes, bool accepted)
    {
        byte[] random = new byte[bytes];
        new Random(5).NextBytes(random);
        byte[] all = [.. random, .. SHA256.HashData(random).AsSpan(0, 4)];
        Assert.Equal(accepted, ClusterSecret.TryParse("pxs1_" + Base64Url.EncodeToString(all), out _, out _));
    }
}
