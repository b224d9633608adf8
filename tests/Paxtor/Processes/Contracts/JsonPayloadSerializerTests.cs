using System.Text.Json;
using System.Text.Json.Serialization;

namespace Paxtor.Tests.Processes.Contracts;

/// <summary>What the default serializer cannot carry is refused when it is declared, with the way to it.</summary>
public sealed partial class JsonPayloadSerializerTests
{
    public static TheoryData<Type, string> Refused => new()
    {
        { typeof(object), "System.Object: any object may stand there" },
        { typeof(Action), "code cannot be sent" },
        { typeof(WithCallback), "WithCallback.Callback: System.Action: code cannot be sent" },
        { typeof(List<WithCallback[]>), ".Callback: System.Action: code cannot be sent" },
        { typeof(Dictionary<string, WithCallback>), ".Callback: System.Action: code cannot be sent" },
        { typeof((int, Stream)), ".Item2: System.IO.Stream: a stream belongs to this machine" },
        { typeof(Type), "types of the program are not sent" },
        { typeof(nint), "an address in memory" },
        { typeof(Task<int>), "it lives on this node only" },
        { typeof(CancellationToken), "it lives on this node only" },
        { typeof(Exception), "FaultInfo" },
        { typeof(IComparable), "it is an interface" },
        { typeof(OpenBase), "it is abstract" },
        { typeof(DerivedBad.Base), "DerivedBad.Bad.Callback" },
        { typeof(NoConstructor), "it has no public constructor that could be used" },
        { typeof(LooseParameter), "the parameter 'other' of its constructor" },
        { typeof(Lost), "Lost.Value: System.Int32: it would be written but not read back" },
        { typeof(LostList), "LostList.Items" },
        { typeof(Closed), "nothing of it would be carried" },
        { typeof(int[,]), "several dimensions" },
        { typeof(IProcesses), "it belongs to this node" },
        { typeof(System.Collections.IEnumerable), "" },
    };

    public static TheoryData<Type> Carried =>
    [
        typeof(Tree), typeof(Animal), typeof((int A, string B)), typeof(Point), typeof(List<Tree?>), typeof(IReadOnlyDictionary<int, HashSet<string>>), typeof(Uri), typeof(Version),
        typeof(System.Collections.Immutable.ImmutableArray<int>), typeof(JsonElement), typeof(Holder), typeof(Empty), typeof(IEnumerable<int>), typeof(Computed), typeof(Fields), typeof(Int128), typeof(Tuple<int, string>),
    ];

    [Theory]
    [MemberData(nameof(Refused))]
    public void Type_ThatCannotBeCarried_IsRefusedWithTheWayToIt(Type type, string message)
    {
        ContractException error = Assert.Throws<ContractException>(() => new JsonPayloadSerializer().Check(type));
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Carried))]
    public void Type_ThatCanBeCarried_IsNotRefused(Type type) => new JsonPayloadSerializer().Check(type);

    [Fact]
    public void Values_ComeBack()
    {
        Tree tree = new(new Tree(null, []), [null]);
        Assert.Equal(JsonSerializer.Serialize(tree), JsonSerializer.Serialize(PayloadKit.Copy(tree)));
        Assert.Equal(new Dog(4), PayloadKit.Copy<Animal>(new Dog(4)));
        Assert.Equal((1, "x"), PayloadKit.Copy((A: 1, B: "x")));
        Assert.True(double.IsNaN(PayloadKit.Copy(new Point(double.NaN)).X));
        Assert.Equal(new Fields { X = 3 }.X, PayloadKit.Copy(new Fields { X = 3 }).X);
        Assert.Equal(Tuple.Create(1, "a"), PayloadKit.Copy(Tuple.Create(1, "a")));
        Holder holder = new(new Pid("a@b", 1, 2), default, ExitReason.Custom("x"), ProcessRef.Named("n"), new MonitorRef(5), new FaultInfo("T", "m"), new() { [new Pid("c@d", 3, 4)] = 1 });
        Holder copy = PayloadKit.Copy(holder);
        Assert.Equal(holder with { Map = copy.Map }, copy);
        Assert.Equal(holder.Map, copy.Map);
    }

    [Fact]
    public void SourceGeneratedContext_IsUsed_AndRefusesWhatItDoesNotKnow()
    {
        JsonPayloadSerializer serializer = new(Known.Default.Options);
        serializer.Check(typeof(Point));
        Assert.Throws<ContractException>(() => serializer.Check(typeof(Dictionary<Point, Version>)));
    }

    [Fact]
    public void Settings_OfTheApplication_Hold()
    {
        System.Buffers.ArrayBufferWriter<byte> bytes = new();
        new JsonPayloadSerializer(new JsonSerializerOptions(JsonSerializerDefaults.Web)).Serialize(bytes, new Point(1));
        Assert.Equal("""{"x":1}""", System.Text.Encoding.UTF8.GetString(bytes.WrittenSpan));
    }

    internal sealed class WithCallback
    {
        public Action? Callback { get; set; }
    }

    internal abstract class OpenBase;

    internal static class DerivedBad
    {
        [JsonDerivedType(typeof(Bad), "bad")]
        internal abstract class Base;

        internal sealed class Bad : Base
        {
            public Action? Callback { get; set; }
        }
    }

    internal sealed class NoConstructor
    {
        private NoConstructor()
        {
        }

        public int X { get; set; }

        public static NoConstructor Make() => new();
    }

    internal sealed class LooseParameter(int value, int other)
    {
        public int Value { get; } = value + other;
    }

    internal sealed class Lost
    {
        public int Value { get; } = 1;
    }

    internal sealed class LostList
    {
        public List<int> Items { get; } = [];
    }

    internal sealed class Closed
    {
        private readonly int x = Environment.ProcessorCount;

        public override string ToString() => $"{x}";
    }

    internal sealed record Tree(Tree? Left, List<Tree?> Right);

    [JsonDerivedType(typeof(Dog), "dog")]
    internal abstract record Animal;

    internal sealed record Dog(int Legs) : Animal;

    internal readonly record struct Point(double X);

    internal sealed record Holder(Pid Pid, Pid None, ExitReason Reason, ProcessRef Ref, MonitorRef Monitor, FaultInfo Fault, Dictionary<Pid, int> Map);

    internal sealed record Empty;

    internal sealed class Computed
    {
        public int X { get; set; }

        public int Twice => 2 * X;

        [JsonIgnore]
        public Action? Local { get; set; }
    }

    internal struct Fields
    {
        public int X;
    }

    [JsonSerializable(typeof(Point))]
    internal sealed partial class Known : JsonSerializerContext;
}
