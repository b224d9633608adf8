using System.Collections.Immutable;
using System.Globalization;
using System.Numerics;

namespace Paxtor.Tests.Keys;

public class LockKeyTests
{
    [PaxtorKey("order")]
    private sealed record Order(string Shop, int Number);

    [PaxtorKey("order")]
    private sealed record RenamedOrder(string Shop, long Number);

    [PaxtorKey("base")]
    private record Base(int First);

    [PaxtorKey("derived")]
    private sealed record Derived(int First, int Second) : Base(First);

    [PaxtorKey("nullable")]
    private sealed record Nullable(string? Text);

    [PaxtorKey("")]
    private sealed record Nameless(int Number);

    private sealed record Undeclared(int Number);

    [PaxtorKey("point")]
    private struct Point(int x)
    {
        public int X = x;
    }

    [PaxtorKey("color")]
    private enum Color
    {
        Red = 1,
        Green = 2,
    }

    private enum Shape
    {
        Round,
    }

    [Fact]
    public void Key_IntegersOfEqualValue_AreOneKey()
    {
        object[] ones = [(sbyte)1, (byte)1, (short)1, (ushort)1, 1, 1u, 1L, 1ul, (nint)1, (nuint)1, (Int128)1, (UInt128)1, BigInteger.One];
        Assert.Single(ones.Select(LockKey.From).Distinct());
        object[] minus = [(short)-129, -129, -129L, (Int128)(-129), new BigInteger(-129)];
        Assert.Single(minus.Select(LockKey.From).Distinct());
        LockKey one = 1, oneLong = 1L;
        Assert.Equal(one, oneLong);
        Assert.Equal(one, LockKey.From(BigInteger.One));
        foreach (long value in new[] { 0, 127, 128, -128, -129, 32767, 32768, int.MinValue, int.MaxValue, long.MinValue, long.MaxValue })
            Assert.Equal((LockKey)value, (LockKey)(BigInteger)value);
    }

    [Fact]
    public void Key_EqualValues_AreOneKey()
    {
        Same("a", (LockKey)"a");
        foreach (string text in new[] { "", "a", new string('x', 127), new string('x', 128), "é", new string('é', 64) })
        {
            // As a key, and as a value that is made one.
            Same(text, (LockKey)text);
            Assert.Equal(LockKey.Tuple(text, 1), LockKey.From((text, 1)));
            Assert.Equal((LockKey)text, LockKey.Parse(LockKey.From(text).ToString()));
            Assert.Equal(LockKey.From(ValueTuple.Create(text)), LockKey.From(ValueTuple.Create((LockKey)text)));
        }

        Same(1.5m, 1.500m, 001.50m);
        Same(0m, -0m, 0.000m);
        Same(100m, 1e2m);
        Same(1.5, 1.5f, (Half)1.5);
        Same(0.0, -0.0, 0f);
        Same(double.NaN, float.NaN, BitConverter.Int64BitsToDouble(unchecked((long)0xFFF8000000000001)));
        DateTimeOffset noon = new(2024, 2, 29, 12, 0, 0, TimeSpan.Zero);
        Same(noon, noon.ToOffset(TimeSpan.FromHours(5)), noon.UtcDateTime, noon.UtcDateTime.ToLocalTime());
        Same(new byte[] { 1, 2 }, new ReadOnlyMemory<byte>([1, 2]), new ArraySegment<byte>([0, 1, 2], 1, 2), ImmutableArray.Create<byte>(1, 2));
        Same((1, "a"), Tuple.Create(1L, "a"), LockKey.Tuple(1, "a"), (LockKey)((object)1, (object)"a"));
        Same(new[] { 1, 2 }, new List<long> { 1, 2 }, ImmutableList.Create<object>(1, (byte)2), new sbyte[] { 1, 2 });
        Same((1, 2, 3, 4, 5, 6, 7, 8, 9), LockKey.Tuple(1, 2, 3, 4, 5, 6, 7, 8, 9));
        Same(new Order("x", 1), new RenamedOrder("x", 1));
        Same(Color.Red, Color.Red);
        LockKey literal = ("a", 1);
        Same(literal, ("a", 1));
    }

    [Fact]
    public void Key_ValuesOfDifferentKinds_NeverCollide()
    {
        object[] values =
        [
            "1", 1, 1m, 1.0, '1', true, false, "", 0, 0m, 0.0, "true", new byte[] { 1 }, new byte[] { (byte)'1' }, new[] { 1 }, ValueTuple.Create(1), Array.Empty<int>(), ValueTuple.Create(),
            Array.Empty<byte>(), Guid.Empty, new DateTime(1), new DateTime(1, DateTimeKind.Utc), new DateOnly(1, 1, 1), new TimeOnly(1), new TimeSpan(1), new TimeSpan(0),
            new Order("1", 1), ("1", 1), Color.Red, Color.Green, new Base(1), new Derived(1, 2), (1, 2), new[] { 1, 2 }, ((1, 2), 3), (1, (2, 3)), (1, 2, 3), "a", "ab", ("a", "b"), ("ab", ""),
            double.NaN, double.PositiveInfinity, ulong.MaxValue, -1, decimal.MaxValue, decimal.MinValue,
        ];
        LockKey[] keys = [.. values.Select(LockKey.From)];
        Assert.Equal(keys.Length, keys.Distinct().Count());
        foreach (LockKey a in keys)
        {
            // No key's bytes begin another's, so that no queue lies within another's range.
            Assert.DoesNotContain(keys, b => a != b && b.Encoded.StartsWith(a.Encoded));
        }
    }

    [Fact]
    public void Key_Text_IsReadable_AndReadBack()
    {
        (object Value, string Text)[] cases =
        [
            ("orders", "\"orders\""), ("a\"b\\c\n", "\"a\\\"b\\\\c\\u000a\""), (42, "42"), (-7, "-7"), (1.50m, "1.5m"), (-0.001m, "-0.001m"), (1.5, "1.5d"), (double.NaN, "NaNd"),
            (double.PositiveInfinity, "Infinityd"), (double.NegativeInfinity, "-Infinityd"), (1e300, "1E+300d"), (true, "true"), (false, "false"), ('x', "'x'"), ('\'', "'\\''"), (new byte[] { 1, 255 }, "0x01FF"), (Array.Empty<byte>(), "0x"),
            (Guid.Empty, "guid(00000000-0000-0000-0000-000000000000)"),
            (new DateTime(2024, 2, 29, 1, 2, 3, DateTimeKind.Utc), "instant(2024-02-29T01:02:03.0000000Z)"), (new DateTime(2024, 2, 29), "wall(2024-02-29T00:00:00.0000000)"),
            (new DateOnly(2024, 2, 29), "date(2024-02-29)"), (new TimeOnly(1, 2), "time(01:02:00.0000000)"), (TimeSpan.FromSeconds(90), "span(00:01:30)"),
            (("order", 42), "(\"order\", 42)"), (new object[] { 1, "a", new[] { 2 } }, "[1, \"a\", [2]]"), (ValueTuple.Create(), "()"), (Array.Empty<int>(), "[]"),
            (new Order("x", 1), "@\"order\"{\"x\", 1}"), (Color.Green, "@\"color\"{2}"), (BigInteger.Pow(10, 40), "1" + new string('0', 40)), ("日本", "\"日本\""), ("😀", "\"😀\""),
        ];
        foreach ((object value, string text) in cases)
        {
            LockKey key = LockKey.From(value);
            Assert.Equal(text, key.ToString());
            Assert.Equal(key, LockKey.Parse(text));
        }

        Assert.Equal(LockKey.From(("a", new[] { 1 })), LockKey.Parse(" ( \"a\" ,[ 1 ] ) "));
    }

    [Theory]
    [InlineData("")]
    [InlineData("orders")]
    [InlineData("\"open")]
    [InlineData("(1, 2")]
    [InlineData("(1 2)")]
    [InlineData("1 2")]
    [InlineData("0x1")]
    [InlineData("guid(1)")]
    [InlineData("date(2024-02-30)")]
    [InlineData("''")]
    [InlineData("\"\\x\"")]
    [InlineData("@order{1}")]
    [InlineData("\"\\ud800\"")]
    [InlineData("[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[")]
    public void Key_WrongText_IsAFormatError(string text) => Assert.Throws<FormatException>(() => LockKey.Parse(text));

    [Fact]
    public void Key_RandomValues_EncodeInjectively_AndRoundTrip()
    {
        Random random = new(5);
        Dictionary<LockKey, string> seen = [];
        for (int i = 0; i < 5000; i++)
        {
            object value = RandomValue(random, 0);
            LockKey key = LockKey.From(value);
            string canonical = Canonical(value);
            Assert.Equal(key, LockKey.Parse(key.ToString()));
            if (seen.TryGetValue(key, out string? other))
                Assert.Equal(other, canonical);
            seen[key] = canonical;
        }

        Assert.Equal(seen.Count, seen.Values.Distinct(StringComparer.Ordinal).Count());
    }

    [Fact]
    public void Key_NoKey_IsAClearError()
    {
        Assert.Throws<ArgumentNullException>(() => LockKey.From(null!));
        Assert.Throws<ArgumentNullException>(() => (LockKey)(string)null!);
        Assert.Throws<ArgumentNullException>(() => LockKey.From((1, (string?)null)));
        Assert.Throws<ArgumentNullException>(() => LockKey.From(new object?[] { null }));
        Refused(new Undeclared(1), "Undeclared", "[PaxtorKey");
        Refused(Shape.Round, "Shape", "[PaxtorKey");
        Refused(new object(), "System.Object", "[PaxtorKey");
        Refused(new Dictionary<string, int>(StringComparer.Ordinal), "Dictionary", "tuples and lists");
        Refused(new HashSet<int> { 1 }, "HashSet", "tuples and lists");
        Refused(new int[1, 1], "System.Int32[,]", "tuples and lists");
        Refused(Enumerable.Range(1, 2).Where(static i => i > 0), "Iterator", "tuples and lists");
        Refused(new Nullable(null), "Text", "null");
        Refused(new Nameless(1), "empty");
        Refused(new Point(1), "field X", "property");
        Refused("\ud800", "Unicode");
        List<object> endless = [];
        endless.Add(endless);
        Refused(endless, "16 levels");
        Refused(new byte[100_000], "65536 bytes");
        Assert.Equal("", default(LockKey).ToString());
    }

    [Fact]
    public void Key_Encoding_NeverChanges()
    {
        // These bytes are on disks: a change of any of them would let two versions own one lock.
        (object Value, string Hex)[] golden =
        [
            ("a", "070161"), (1, "030101"), (-1, "0301FF"), (300, "03022C01"), (1.5m, "0401010F"), (1.5, "053FF8000000000000"), (true, "02"), (false, "01"), ('a', "0661"), (new byte[] { 9 }, "080109"),
            (new Guid("00112233-4455-6677-8899-aabbccddeeff"), "0900112233445566778899AABBCCDDEEFF"), (DateTimeOffset.UnixEpoch, "0A080080B5F7F5199F08"[..4] + Convert.ToHexString(new BigInteger(DateTimeOffset.UnixEpoch.Ticks).ToByteArray())),
            (new DateTime(5), "0B0105"), (new DateOnly(1, 1, 3), "0C0102"), (new TimeOnly(7), "0D0107"), (new TimeSpan(-1), "0E01FF"), ((1, 2), "0F02030101030102"), (new[] { 1 }, "1001030101"),
            (new Order("x", 1), "11056F72646572020701" + "78030101"), (Color.Red, "1105636F6C6F7201030101"),
        ];
        foreach ((object value, string hex) in golden)
            Assert.Equal(hex, Convert.ToHexString(LockKey.From(value).Encoded));
    }

    private static void Same(params object[] values) => Assert.Single(values.Select(LockKey.From).Distinct());

    private static void Refused(object value, params string[] parts)
    {
        ArgumentException error = Assert.ThrowsAny<ArgumentException>(() => LockKey.From(value));
        Assert.All(parts, part => Assert.Contains(part, error.Message, StringComparison.OrdinalIgnoreCase));
    }

    private static object RandomValue(Random random, int depth) => random.Next(depth > 2 ? 7 : 9) switch
    {
        0 => random.Next(-3, 300),
        1 => (long)random.Next(-3, 3) << random.Next(60),
        2 => new string('a', random.Next(4)) + (char)random.Next(0x20, 0x100),
        3 => new decimal(random.Next(-50, 50), 0, 0, false, (byte)random.Next(4)),
        4 => random.Next(-8, 8) / 4.0,
        5 => new byte[random.Next(3)],
        6 => (char)random.Next('a', 'e'),
        7 => Enumerable.Range(0, random.Next(3)).Select(_ => RandomValue(random, depth + 1)).ToArray(),
        _ => (RandomValue(random, depth + 1), RandomValue(random, depth + 1)),
    };

    /// <summary>Another way to say which values are equal.</summary>
    private static string Canonical(object value) => value switch
    {
        int or long => "i" + Convert.ToInt64(value, CultureInfo.InvariantCulture),
        string s => "s" + s.Length + ":" + s,
        decimal d => "m" + d.ToString("0.############", CultureInfo.InvariantCulture),
        double d => "d" + (d == 0 ? 0.0 : d).ToString("R", CultureInfo.InvariantCulture),
        byte[] b => "b" + Convert.ToHexString(b) + ";",
        char c => "c" + c,
        object[] items => "[" + string.Join(',', items.Select(Canonical)) + "]",
        ValueTuple<object, object> pair => "(" + Canonical(pair.Item1) + "," + Canonical(pair.Item2) + ")",
        _ => throw new NotSupportedException(value.GetType().ToString()),
    };
}
