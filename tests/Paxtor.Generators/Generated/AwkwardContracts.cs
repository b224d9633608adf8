namespace Paxtor.Generators.Tests;

/// <summary>
/// Contracts that are hard to write code for. Each source holds <c>Test</c>: the contract, an object that implements it, and a run through a proxy that tells what came back.
/// </summary>
internal static class AwkwardContracts
{
    public static readonly Dictionary<string, (string Source, string Expected)> All = new(StringComparer.Ordinal)
    {
        ["every kind of method"] = ("""
            namespace Shop;
            public sealed record Item(string Name, int Count, Item? Inner = null);
            [ProcessContract] public interface ICart
            {
                ValueTask<int> AddAsync(Item item, int count = 5, CancellationToken cancellationToken = default);
                Task<Item?> FindAsync(CancellationToken early, string? name);
                Task ClearAsync();
                ValueTask TouchAsync(params int[] numbers);
                void Poke(string? text);
                [OneWay] ValueTask PushAsync(int[]? numbers);
                [OneWay] Task PullAsync((int From, string To) way, CancellationToken token);
                IAsyncEnumerable<Item> ItemsAsync(int count, CancellationToken cancellationToken = default);
            }
            public sealed class Cart : ICart
            {
                public List<string> Log { get; } = new();
                public ValueTask<int> AddAsync(Item item, int count, CancellationToken t) { Log.Add($"{item}*{count} {t.CanBeCanceled}"); return new(count + item.Count); }
                public async Task<Item?> FindAsync(CancellationToken early, string? name) { await Task.Yield(); return name is null ? null : new Item(name, 1, new Item("inner", 2)); }
                public async Task ClearAsync() { await Task.Yield(); Log.Clear(); }
                public ValueTask TouchAsync(params int[] numbers) { Log.Add(string.Join("+", numbers)); return default; }
                public void Poke(string? text) => Log.Add(text ?? "null");
                public ValueTask PushAsync(int[]? numbers) { Log.Add(numbers is null ? "none" : numbers.Length.ToString()); return default; }
                public Task PullAsync((int From, string To) way, CancellationToken token) { Log.Add($"{way.From}->{way.To}"); return Task.CompletedTask; }
                public async IAsyncEnumerable<Item> ItemsAsync(int count, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken t)
                {
                    for (int i = 0; i < count; i++) { await Task.Yield(); yield return new Item("i", i); }
                }
            }
            public static class Test
            {
                public static Type Contract => typeof(ICart);
                public static object Target() => new Cart();
                public static async Task<string> RunAsync(object proxy, object target)
                {
                    ICart cart = (ICart)proxy;
                    Cart real = (Cart)target;
                    using CancellationTokenSource source = new();
                    await cart.ClearAsync();
                    int sum = await cart.AddAsync(new Item("tea", 2), cancellationToken: source.Token);
                    await cart.TouchAsync(1, 2, 3);
                    cart.Poke(null);
                    cart.Poke("");
                    await cart.PushAsync(null);
                    await cart.PushAsync([]);
                    await cart.PullAsync((7, "x"), default);
                    int items = 0;
                    await foreach (Item item in cart.ItemsAsync(3)) items += item.Count;
                    return $"{sum} {await cart.FindAsync(default, null)} {(await cart.FindAsync(default, "a"))!.Inner!.Name} {items} | {string.Join("; ", real.Log)}";
                }
            }
            """, "7  inner 3 | Item { Name = tea, Count = 2, Inner =  }*5 True; 1+2+3; null; ; none; 0; 7->x"),

        ["generic, nested in a generic class, with constraints"] = ("""
            namespace A.B_C;
            public class Outer<TKey> where TKey : notnull, IComparable<TKey>
            {
                [ProcessContract("store")] public interface IStore<AddRequest, TValue, TEnum> where AddRequest : struct where TValue : class, new() where TEnum : unmanaged, Enum
                {
                    ValueTask<TValue?> Add(TKey key, AddRequest value, AddRequest? maybe = null, TEnum color = default);
                    Task<List<TValue?>> All(Dictionary<string, TValue?> map);
                    IAsyncEnumerable<TKey> Keys();
                }
            }
            public enum Color : byte { Red, Blue = 200 }
            public class Text { public string? Value { get; set; } }
            public class Impl : Outer<string>.IStore<int, Text, Color>
            {
                public ValueTask<Text?> Add(string key, int value, int? maybe, Color color) => new(new Text { Value = $"{key}{value}{maybe}{color}" });
                public Task<List<Text?>> All(Dictionary<string, Text?> map) => Task.FromResult(new List<Text?>(map.Values));
                public async IAsyncEnumerable<string> Keys() { await Task.Yield(); yield return "k"; }
            }
            public static class Test
            {
                public static Type Contract => typeof(Outer<string>.IStore<int, Text, Color>);
                public static object Target() => new Impl();
                public static async Task<string> RunAsync(object proxy, object target)
                {
                    var store = (Outer<string>.IStore<int, Text, Color>)proxy;
                    string keys = "";
                    await foreach (string key in store.Keys()) keys += key;
                    return (await store.Add("a", 1))!.Value + (await store.Add("b", 2, 3, Color.Blue))!.Value + (await store.All(new() { ["x"] = null })).Count + keys;
                }
            }
            """, "a1Redb23Blue1k"),

        ["overloads, inheritance, diamonds, hidden and default members"] = ("""
            namespace Deep;
            public interface IRoot { Task<string> Name(); }
            public interface ILeft : IRoot { Task<string> Side(); Task<string> Left(int x = 1); }
            public interface IRight<T> : IRoot { Task<string> Side(); Task<string> Right(T x); }
            [ProcessContract] public partial interface IBoth : ILeft, IRight<long>
            {
                new Task<string> Name();
                Task<string> Put(int a);
                Task<string> Put(int a, string b, CancellationToken t = default);
            }
            public partial interface IBoth
            {
                [ContractMethod("put-list")] Task<string> Put(List<int?> a);
                Task<string> More() => Task.FromResult("default body");
            }
            public class Impl : IBoth
            {
                Task<string> IRoot.Name() => Task.FromResult("root");
                Task<string> IBoth.Name() => Task.FromResult("both");
                Task<string> ILeft.Side() => Task.FromResult("left");
                Task<string> IRight<long>.Side() => Task.FromResult("right");
                public Task<string> Left(int x) => Task.FromResult("l" + x);
                public Task<string> Right(long x) => Task.FromResult("r" + x);
                public Task<string> Put(int a) => Task.FromResult("1");
                public Task<string> Put(int a, string b, CancellationToken t) => Task.FromResult("2" + t.CanBeCanceled);
                public Task<string> Put(List<int?> a) => Task.FromResult("3");
            }
            public static class Test
            {
                public static Type Contract => typeof(IBoth);
                public static object Target() => new Impl();
                public static async Task<string> RunAsync(object proxy, object target)
                {
                    IBoth both = (IBoth)proxy;
                    return string.Join(",", await both.Name(), await ((IRoot)both).Name(), await ((ILeft)both).Side(), await ((IRight<long>)both).Side(), await both.Left(), await both.Right(7),
                        await both.Put(1), await both.Put(1, "b"), await both.Put(new List<int?> { null }), await both.More());
                }
            }
            """, "both,root,left,right,l1,r7,1,2False,3,default body"),

        ["default values of every kind"] = ("""
            namespace Defaults;
            public enum E { A, B = -3 } public enum U : ulong { Big = ulong.MaxValue }
            [ProcessContract] public interface IDefaults
            {
                Task<string> Numbers(bool b = true, sbyte s = -128, byte y = 255, short h = -1, ushort w = 65535, int i = int.MinValue, uint u = uint.MaxValue, long l = long.MinValue, ulong v = ulong.MaxValue);
                Task<string> Others(char c = '\'', char z = '\0', string t = "a\"\\\n\u2028", string? n = null, float f = float.NaN, double d = -0.0, double inf = double.NegativeInfinity, decimal m = -1.50m,
                    E e = E.B, U x = U.Big, E? ne = E.B, E? none = null, int? ni = 4, Guid g = default, DateTime when = default, (int, string) pair = default, int[]? array = null);
            }
            public class Impl : IDefaults
            {
                public Task<string> Numbers(bool b, sbyte s, byte y, short h, ushort w, int i, uint u, long l, ulong v) => Task.FromResult($"{b} {s} {y} {h} {w} {i} {u} {l} {v}");
                public Task<string> Others(char c, char z, string t, string? n, float f, double d, double inf, decimal m, E e, U x, E? ne, E? none, int? ni, Guid g, DateTime when, (int, string) pair, int[]? array) =>
                    Task.FromResult($"{c}{(int)z}{t.Length}{n is null}{f}{double.IsNegative(d)}{inf}{m.ToString(System.Globalization.CultureInfo.InvariantCulture)}{e}{x}{ne}{none is null}{ni}{g == Guid.Empty}{when.Ticks}{pair.Item1}{array is null}");
            }
            public static class Test
            {
                public static Type Contract => typeof(IDefaults);
                public static object Target() => new Impl();
                public static async Task<string> RunAsync(object proxy, object target) => await ((IDefaults)proxy).Numbers() + " " + await ((IDefaults)proxy).Others();
            }
            """, "True -128 255 -1 65535 -2147483648 4294967295 -9223372036854775808 18446744073709551615 '05TrueNaNTrue-Infinity-1.50BBigBTrue4True00True"),

        ["keywords, names that generated code has too, and the global namespace"] = ("""
            [ProcessContract] internal interface @class
            {
                Task<int> @event(int @int, string @namespace, CancellationToken @void);
                Task<int> Write(int writer, int reader, int request, int field, int target, int cancellationToken, int WriteRequest, int Method, int Endpoint, int value);
                void Definition(int sent);
                Task<int> Proxy();
                Task<int> Read();
                Task<int> ReadRequest(int ReadRequestRequest);
                Task<bool> Equals(int other);
                [System.Obsolete("old")] Task<int> Old();
            }
            internal class Impl : @class
            {
                public int Sent;
                public Task<int> @event(int @int, string @namespace, CancellationToken @void) => Task.FromResult(@int + @namespace.Length);
                public Task<int> Write(int writer, int reader, int request, int field, int target, int cancellationToken, int WriteRequest, int Method, int Endpoint, int value) =>
                    Task.FromResult(writer + 2 * reader + 3 * request + 4 * field + 5 * target + 6 * cancellationToken + 7 * WriteRequest + 8 * Method + 9 * Endpoint + 10 * value);
                public void Definition(int sent) => Sent = sent;
                public Task<int> Proxy() => Task.FromResult(Sent);
                public Task<int> Read() => Task.FromResult(2);
                public Task<int> ReadRequest(int x) => Task.FromResult(x);
                public Task<bool> Equals(int other) => Task.FromResult(other == 1);
                public Task<int> Old() => Task.FromResult(3);
            }
            public static class Test
            {
                public static Type Contract => typeof(@class);
                public static object Target() => new Impl();
                public static async Task<string> RunAsync(object proxy, object target)
                {
                    @class c = (@class)proxy;
                    c.Definition(9);
                    return $"{await c.@event(1, "ab", default)} {await c.Write(1, 1, 1, 1, 1, 1, 1, 1, 1, 1)} {await c.Proxy()} {await c.Read()} {await c.ReadRequest(4)} {await c.Equals(1)}";
                }
            }
            """, "3 55 9 2 4 True"),

        ["nullable, tuples, nested and odd types"] = ("""
            namespace Types;
            public abstract record Shape { public sealed record Round(double Radius) : Shape; }
            public readonly record struct Point(int X, int Y = 2);
            public class Holder { public class Nested { public int[][]? Numbers { get; init; } public Point? Where { get; set; } public Nested? Next { get; set; } public Pid Who { get; set; } } }
            [ProcessContract("types.v1")] public interface ITypes
            {
                ValueTask<Holder.Nested> Nest(Holder.Nested nested);
                ValueTask<(int A, (string? B, Point C) D)?> Tuple((int A, (string? B, Point C) D)? tuple);
                ValueTask<(int, int, int, int, int, int, int, int Eighth)> Long();
                ValueTask<Pid> Native(Pid pid, ExitReason reason, ProcessRef reference, byte[] bytes, ReadOnlyMemory<byte> memory, Guid id, DateOnly? day, TimeSpan span, DateTimeOffset at);
                ValueTask<string?[]?> Strings(IReadOnlyList<string?>? strings, HashSet<int>? set = null);
                ValueTask<Shape.Round?> Round(Shape.Round? round);
            }
            public class Impl : ITypes
            {
                public ValueTask<Holder.Nested> Nest(Holder.Nested nested) => new(nested);
                public ValueTask<(int A, (string? B, Point C) D)?> Tuple((int A, (string? B, Point C) D)? tuple) => new(tuple);
                public ValueTask<(int, int, int, int, int, int, int, int Eighth)> Long() => new((1, 2, 3, 4, 5, 6, 7, 8));
                public ValueTask<Pid> Native(Pid pid, ExitReason reason, ProcessRef reference, byte[] bytes, ReadOnlyMemory<byte> memory, Guid id, DateOnly? day, TimeSpan span, DateTimeOffset at) =>
                    new(new Pid(pid.Node + reason.Kind + reference.Name + bytes.Length + memory.Length, day!.Value.DayNumber, span.Ticks + (int)at.Offset.TotalMinutes));
                public ValueTask<string?[]?> Strings(IReadOnlyList<string?>? strings, HashSet<int>? set) => new(strings is null ? null : System.Linq.Enumerable.ToArray(strings));
                public ValueTask<Shape.Round?> Round(Shape.Round? round) => new(round);
            }
            public static class Test
            {
                public static Type Contract => typeof(ITypes);
                public static object Target() => new Impl();
                public static async Task<string> RunAsync(object proxy, object target)
                {
                    ITypes t = (ITypes)proxy;
                    var nested = await t.Nest(new() { Numbers = [[1], [2, 3]], Where = new(1), Next = new() { Who = new Pid("a@b", 1, 2) } });
                    var tuple = await t.Tuple((1, (null, new Point(3, 4))));
                    Pid pid = await t.Native(new Pid("a@b", 1, 2), ExitReason.Custom("x"), ProcessRef.Named("n"), [1], new byte[] { 1, 2 }, Guid.Empty, new DateOnly(1, 1, 3), TimeSpan.FromTicks(5), new DateTimeOffset(2020, 1, 1, 0, 0, 0, TimeSpan.FromHours(1)));
                    return $"{nested.Numbers![1][1]}{nested.Where}{nested.Next!.Who} {tuple!.Value.D.C} {await t.Tuple(null) is null} {(await t.Long()).Eighth} {pid} {(await t.Strings(new string?[] { null, "" }))!.Length} {await t.Strings(null) is null} {await t.Round(new(2))} {await t.Round(null) is null}";
                }
            }
            """, "3Point { X = 1, Y = 2 }<a@b#1.2> Point { X = 3, Y = 4 } True 8 <a@bCustomn12#2.65> 2 True Round { Radius = 2 } True"),
    };
}
