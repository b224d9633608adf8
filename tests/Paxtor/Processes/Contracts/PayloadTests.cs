using System.Globalization;
using System.Reflection;
using Paxtor.Foundation.Wire;
using Paxtor.Processes.Contracts;

namespace Paxtor.Tests.Processes.Contracts;

/// <summary>How values cross nodes.</summary>
public sealed class PayloadTests
{
    private enum Small : sbyte { Low = sbyte.MinValue, High = sbyte.MaxValue }

    private enum Wide : ulong { None, All = ulong.MaxValue }

    private enum Plain { A, B = -7 }

    private static readonly object[] Values =
    [
        true, false, sbyte.MinValue, byte.MaxValue, short.MinValue, ushort.MaxValue, 0, int.MinValue, int.MaxValue, uint.MaxValue, 0L, long.MinValue, long.MaxValue, ulong.MaxValue,
        'x', '\uD800', 0f, float.Epsilon, float.NaN, float.NegativeInfinity, -0.0, double.Epsilon, double.MaxValue, double.NaN,
        decimal.MaxValue, decimal.MinValue, 1.50m, -0.0000000000000000000000000001m,
        "", "x", "äöü €\0", new byte[] { 1, 0, 255 }, Array.Empty<byte>(),
        Guid.Parse("00112233-4455-6677-8899-aabbccddeeff", CultureInfo.InvariantCulture), Guid.Empty,
        DateTime.MinValue, DateTime.MaxValue, new DateTime(2020, 2, 29, 1, 2, 3, DateTimeKind.Utc), new DateTime(2020, 2, 29, 1, 2, 3, DateTimeKind.Local),
        DateTimeOffset.MinValue, DateTimeOffset.MaxValue, new DateTimeOffset(2020, 1, 1, 0, 0, 0, TimeSpan.FromMinutes(-839)),
        DateOnly.MinValue, DateOnly.MaxValue, TimeOnly.MaxValue, TimeSpan.MinValue, TimeSpan.MaxValue,
        Small.Low, Small.High, Wide.None, Wide.All, Plain.B, (Plain)99,
        new Pid("a@b", long.MaxValue, 0), default(Pid),
        ExitReason.Normal, ExitReason.Shutdown, ExitReason.ShutdownWith(""), ExitReason.Killed, ExitReason.NoProcess, ExitReason.NoConnection, ExitReason.Custom("x"),
        ExitReason.Error(new FaultInfo("T", "m", "s", new FaultInfo("U", ""))), new FaultInfo("", "", ""),
        ProcessRef.Of(new Pid("a@b", 1, 2)), ProcessRef.Named("n"), ProcessRef.Named("n", "a@b"),
        new Item("tea", 2, [new("in", 1, null)]), (1, ("a", 2.5)), new List<int?> { 1, null }, new Dictionary<string, Item?> { ["x"] = null },
    ];

    [Fact]
    public void Value_OfEachType_ComesBack()
    {
        foreach (object value in Values)
            Invoke(nameof(Check), value.GetType(), value);
    }

    [Fact]
    public void Null_OfEachType_ComesBackAsNull()
    {
        foreach (Type type in Values.Select(static v => v.GetType()).Distinct())
            Invoke(type.IsValueType ? nameof(CheckNullable) : nameof(CheckNull), type, Values.First(v => v.GetType() == type));
    }

    [Fact]
    public void ReadOnlyMemory_ComesBack() => Assert.Equal([1, 2], PayloadKit.Copy(new ReadOnlyMemory<byte>([1, 2])).ToArray());

    [Fact]
    public void Integer_MayGrow()
    {
        Assert.Equal(-5L, PayloadKit.Read<long>(PayloadKit.Write(-5)));
        Assert.Equal(-5, PayloadKit.Read<int>(PayloadKit.Write((sbyte)-5)));
        Assert.Equal(200UL, PayloadKit.Read<ulong>(PayloadKit.Write((byte)200)));
        Assert.Equal(0.5, PayloadKit.Read<double>(PayloadKit.Write(0.5f)));
        Assert.Equal(3, PayloadKit.Read<int?>(PayloadKit.Write(3)));
    }

    [Fact]
    public void Integer_ThatDoesNotFit_IsRefused()
    {
        Assert.Throws<WireFormatException>(static () => PayloadKit.Read<int>(PayloadKit.Write(long.MaxValue)));
        Assert.Throws<WireFormatException>(static () => PayloadKit.Read<byte>(PayloadKit.Write(256u)));
        Assert.Throws<WireFormatException>(static () => PayloadKit.Read<char>(PayloadKit.Write(65_536u)));
        Assert.Throws<WireFormatException>(static () => PayloadKit.Read<Small>(PayloadKit.Write(1_000)));
    }

    [Fact]
    public void Zero_IsWritten_SoThatAbsentIsTheDefaultOfTheParameter()
    {
        Assert.NotEmpty(PayloadKit.Write(0));
        Assert.NotEmpty(PayloadKit.Write(""));
        Assert.NotEmpty(PayloadKit.Write(false));
        Assert.NotEmpty(PayloadKit.Write<string?>(null));
        Assert.NotEqual(PayloadKit.Write<string?>(null), PayloadKit.Write<string?>(""));
        Assert.NotEqual(PayloadKit.Write<int?>(null), PayloadKit.Write<int?>(0));
    }

    [Fact]
    public void LocalTime_TravelsAsItsInstant()
    {
        DateTime local = new(2020, 6, 1, 12, 0, 0, DateTimeKind.Local);
        DateTime copy = PayloadKit.Copy(local);
        Assert.Equal(local.ToUniversalTime(), copy.ToUniversalTime());
        Assert.Equal(DateTimeKind.Local, copy.Kind);
    }

    [Fact]
    public void RandomBytes_GiveAValueOrAWireFormatException()
    {
        Random random = new(5);
        byte[] bytes = new byte[48];
        int read = 0;
        for (int i = 0; i < 40_000; i++)
        {
            object value = Values[random.Next(Values.Length)];
            byte[] good = (byte[])Invoke(nameof(Bytes), value.GetType(), value)!;
            random.NextBytes(bytes);
            byte[] hostile = random.Next(3) switch { 0 => bytes, 1 => Flip(good, random), _ => good[..random.Next(good.Length)] };
            read += (bool)Invoke(nameof(TryRead), Values[random.Next(3) == 0 ? random.Next(Values.Length) : Array.IndexOf(Values, value)].GetType(), hostile)! ? 1 : 0;
        }

        Assert.InRange(read, 1_000, 39_000);
    }

    [Fact]
    public void Primitives_AllocateNothing()
    {
        ProtoWriter bytes = new();
        RoundTrip(bytes);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 1_000; i++)
            RoundTrip(bytes);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static void RoundTrip(ProtoWriter bytes)
    {
        bytes.Clear();
        PayloadWriter writer = new(bytes, PayloadKit.Serializer);
        writer.Write(1, 5);
        writer.Write(2, Plain.B);
        writer.Write<long?>(3, 7);
        writer.Write(4, 2.5m);
        writer.Write(5, Guid.Empty);
        writer.Write<Wide?>(6, null);
        PayloadReader reader = new(bytes.Written, PayloadKit.Serializer);
        reader.Next(out _);
        Assert.True(reader.Read<int>() == 5 && reader.Next(out _) && reader.Read<Plain>() == Plain.B && reader.Next(out _) && reader.Read<long?>() == 7);
        Assert.True(reader.Next(out _) && reader.Read<decimal>() == 2.5m && reader.Next(out _) && reader.Read<Guid>() == Guid.Empty && reader.Next(out _) && reader.Read<Wide?>() is null && !reader.Next(out _));
    }

    private static byte[] Flip(byte[] bytes, Random random)
    {
        byte[] copy = [.. bytes];
        copy[random.Next(copy.Length)] ^= (byte)(1 << random.Next(8));
        return copy;
    }

    private static void Check<T>(T value)
    {
        Assert.Equal(value, PayloadKit.Copy(value));
        Assert.Equal(PayloadKit.Write(value), PayloadKit.Write(PayloadKit.Copy(value)));
    }

    private static void CheckNull<T>(T value)
        where T : class
    {
        Assert.NotNull(value);
        Assert.Null(PayloadKit.Copy<T?>(null));
    }

    private static void CheckNullable<T>(T value)
        where T : struct
    {
        Assert.Equal(value, PayloadKit.Copy<T?>(value));
        Assert.Null(PayloadKit.Copy<T?>(null));
        Assert.Equal(PayloadKit.Write(value), PayloadKit.Write<T?>(value));
    }

    private static byte[] Bytes<T>(T value) => PayloadKit.Write(value);

    private static bool TryRead<T>(byte[] bytes)
    {
        try
        {
            PayloadKit.Read<T>(bytes);
            return true;
        }
        catch (WireFormatException)
        {
            return false;
        }
    }

    private static object? Invoke(string method, Type type, object argument) =>
        typeof(PayloadTests).GetMethod(method, BindingFlags.NonPublic | BindingFlags.Static)!.MakeGenericMethod(type).Invoke(null, BindingFlags.DoNotWrapExceptions, null, [argument], null);

    private sealed record Item(string Name, int Count, Item[]? Inner)
    {
        public bool Equals(Item? other) => other is not null && Name == other.Name && Count == other.Count && (Inner ?? []).SequenceEqual(other.Inner ?? []);

        public override int GetHashCode() => HashCode.Combine(Name, Count);
    }
}
