using System.Reflection;
using Paxtor.Foundation.Wire;
using Paxtor.Processes.Contracts;

namespace Paxtor.Generators.Tests;

/// <summary>Two versions of a contract call each other, as docs/processes.md tells: with generated code and without.</summary>
public sealed class EvolutionTests
{
    private const string First = """
        public record Item(string Name);
        [ProcessContract("c")] public interface IC { Task<string> F(int a, Item item); Task<string> Old(int x); void Told(int x); }
        public class Impl : IC { public Task<string> F(int a, Item item) => Task.FromResult($"1: {a} {item.Name}"); public Task<string> Old(int x) => Task.FromResult("old"); public void Told(int x) { } }
        """;

    private const string Second = """
        namespace Moved;
        public record Thing(string Name, int Count = 3);
        [ProcessContract("c")] public interface IRenamed
        {
            [ContractMethod("F")] Task<string> G(CancellationToken token, long? b, Thing thing, string more = "more");
            Task<string> Old(int x, string required);
            ValueTask<string> Added();
            Task Told(int x);
        }
        public class Impl : IRenamed
        {
            public Task<string> G(CancellationToken token, long? b, Thing thing, string more) => Task.FromResult($"2: {b} {thing.Name} {thing.Count} {more}");
            public Task<string> Old(int x, string required) => Task.FromResult("old");
            public ValueTask<string> Added() => new("added");
            public Task Told(int x) => Task.CompletedTask;
        }
        """;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task OldCaller_NewProcess(bool generated)
    {
        (Version old, Version next) = (new Version(First, generated), new Version(Second, generated));
        Assert.Equal("2: 7 tea 3 more", await next.AnswerAsync(old.Call("F", 7, old.New("Item", "tea"))));
        ContractException missing = await Assert.ThrowsAsync<ContractException>(() => next.AnswerAsync(old.Call("Old", 1)));
        Assert.Contains("parameter 2 did not come", missing.Message, StringComparison.Ordinal);
        Assert.False(next.Knows(old.Call("Told", 1)), "a message is no call, though their names are one");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task NewCaller_OldProcess(bool generated)
    {
        (Version old, Version next) = (new Version(First, generated), new Version(Second, generated));
        Assert.Equal("1: 7 tea", await old.AnswerAsync(next.Call("G", CancellationToken.None, 7L, next.New("Thing", "tea", 1), "unknown there")));
        Assert.Equal("old", await old.AnswerAsync(next.Call("Old", 1, "unknown there")));
        await Assert.ThrowsAsync<WireFormatException>(() => old.AnswerAsync(next.Call("G", CancellationToken.None, long.MaxValue, next.New("Thing", "tea", 1), "")));
        Assert.False(old.Knows(next.Call("Added")));
    }

    private sealed class Version
    {
        private readonly Assembly assembly;
        private readonly ContractDefinition definition;
        private readonly object target;

        public Version(string source, bool generated)
        {
            assembly = Compiled.From(source).Load();
            target = Activator.CreateInstance(assembly.GetTypes().Single(static t => t.Name == "Impl"))!;
            Type contract = ContractCatalog.ContractsOf(target.GetType()).Single();
            definition = generated ? ContractCatalog.Get(contract) : ContractCatalog.Reflect(contract);
        }

        public object New(string type, params object[] arguments) => Activator.CreateInstance(assembly.GetTypes().Single(t => t.Name == type), arguments)!;

        public (ulong Id, byte[] Bytes) Call(string method, params object?[] arguments)
        {
            CapturingEndpoint endpoint = new();
            object proxy = definition.GetType().GetMethod("CreateProxy")!.Invoke(definition, [endpoint])!;
            definition.Contract.GetMethod(method)!.Invoke(proxy, arguments);
            return endpoint.Sent;
        }

        public bool Knows((ulong Id, byte[] Bytes) call) => definition.Methods.Any(m => m.Id == call.Id);

        public Task<string> AnswerAsync((ulong Id, byte[] Bytes) call)
        {
            ContractMethod method = definition.Methods.Single(m => m.Id == call.Id);
            return (Task<string>)typeof(Version).GetMethod(nameof(InvokeAsync), BindingFlags.NonPublic | BindingFlags.Static)!
                .MakeGenericMethod(definition.Contract, method.GetType().GetGenericArguments()[1]).Invoke(null, [target, call.Bytes])!;
        }

        private static async Task<string> InvokeAsync<TContract, TRequest>(object target, byte[] bytes)
            where TContract : class
            where TRequest : struct, ICallRequest<TRequest, TContract, string> => await Read<TRequest>(bytes).InvokeAsync((TContract)target, default);

        private static TRequest Read<TRequest>(byte[] bytes)
            where TRequest : struct, IProcessRequest<TRequest>
        {
            PayloadReader reader = new(bytes, new JsonPayloadSerializer());
            return TRequest.Read(ref reader);
        }
    }

    /// <summary>Keeps what is sent and answers nothing.</summary>
    private sealed class CapturingEndpoint : ProcessEndpoint
    {
        public (ulong Id, byte[] Bytes) Sent { get; private set; }

        public override ValueTask<TResult> CallAsync<TContract, TRequest, TResult>(in TRequest request, CancellationToken cancellationToken)
        {
            Keep(TRequest.Method, request);
            return default;
        }

        public override ValueTask CallAsync<TContract, TRequest>(in TRequest request, CancellationToken cancellationToken)
        {
            Keep(TRequest.Method, request);
            return default;
        }

        public override ValueTask SendAsync<TContract, TRequest>(in TRequest request, CancellationToken cancellationToken)
        {
            Keep(TRequest.Method, request);
            return default;
        }

        public override void Send<TContract, TRequest>(in TRequest request) => Keep(TRequest.Method, request);

        public override IAsyncEnumerable<TItem> StreamAsync<TContract, TRequest, TItem>(in TRequest request, CancellationToken cancellationToken)
        {
            Keep(TRequest.Method, request);
            return AsyncEnumerable.Empty<TItem>();
        }

        private void Keep<TRequest>(ContractMethod method, in TRequest request)
            where TRequest : struct, IProcessRequest<TRequest>
        {
            ProtoWriter bytes = new();
            PayloadWriter writer = new(bytes, new JsonPayloadSerializer());
            request.Write(ref writer);
            Sent = (method.Id, bytes.Written.ToArray());
        }
    }
}
