using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Paxtor.Foundation.Wire;
using Paxtor.Processes.Contracts;

namespace Paxtor.Tests.Processes.Contracts;

/// <summary>What a node declares is checked there and then.</summary>
public sealed class ProcessDeclarationsTests
{
    [ProcessContract("cart.v1")]
    internal interface ICart
    {
        ValueTask AddAsync(string item, int count = 1);
    }

#pragma warning disable PAX011 // It is what the run-time check is shown by.
    [ProcessContract("cart.v1")]
    internal interface IImpostor
#pragma warning restore PAX011
    {
        ValueTask OtherAsync();
    }

    [ProcessContract]
    internal interface IBad
    {
#pragma warning disable PAX008 // It is what the run-time check is shown by.
        ValueTask AddAsync(List<Action> items);
#pragma warning restore PAX008
    }

    [Fact]
    public void Class_IsFoundByTypeAndName_WithItsMethods()
    {
        ProcessDeclarations declarations = Declare(typeof(Cart), typeof(Cart));
        ProcessDeclaration cart = Assert.Single(declarations.All);
        Assert.Same(cart, declarations.Find("cart"));
        ContractMethod method = Assert.Single(cart.Methods).Value;
        Assert.Same(method, declarations.FindMethod(method.Id));
        Assert.Equal("cart.v1.AddAsync", method.ToString());
        Assert.Equal(typeof(ICart), Assert.Single(cart.Contracts).Contract);
        Assert.True(cart.Shape.ExitOnFault);
        Assert.Null(declarations.Find("other"));
        Assert.Null(declarations.FindMethod(1));
    }

    [Fact]
    public void StartArguments_ComeBack_AndMayBeAdded()
    {
        ProcessDeclarations declarations = Declare(typeof(Cart));
        ProcessSpec spec = ProcessSpec.For<Cart>("a", 3);
        Assert.Equal(["a", 3L, null], spec.Arguments);
        ProcessSpec copy = PayloadThrough(declarations, spec);
        Assert.Equal(typeof(Cart), copy.Type);
        Assert.Equal(spec.Arguments, copy.Arguments);

        // As an older node wrote it, that knows the first argument only.
        ProtoWriter old = new();
        new PayloadWriter(old, declarations.Serializer).Write(1, "a");
        Assert.Equal(["a", 5L, null], declarations.Find("cart")!.Shape.ReadArguments(new PayloadReader(old.Written, declarations.Serializer)));
        Assert.Contains("'name' did not come", Error(() => declarations.ReadSpec("cart", [])), StringComparison.Ordinal);
    }

    [Fact]
    public void StartArguments_ThatDoNotFit_AreRefusedWhereTheyAreGiven()
    {
        Assert.Contains("'name' is missing", Error(static () => ProcessSpec.For<Cart>()), StringComparison.Ordinal);
        Assert.Contains("takes 3 start arguments, and 4 came", Error(static () => ProcessSpec.For<Cart>("a", 1, null, 1)), StringComparison.Ordinal);
        Assert.Contains("'count' is of type System.String, and System.Int64 is expected", Error(static () => ProcessSpec.For<Cart>("a", "b")), StringComparison.Ordinal);
        Assert.Contains("'count' is null", Error(static () => ProcessSpec.For<Cart>("a", null)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(typeof(BadContract), "IBad.AddAsync parameter 'items' → ")]
    [InlineData(typeof(BadStart), "BadStart start argument 'make' → ")]
    [InlineData(typeof(TwoConstructors), "2 public constructors")]
    [InlineData(typeof(NoPublicConstructor), "no public constructor")]
    [InlineData(typeof(Both), "a body reads no messages")]
    [InlineData(typeof(ICart), "a class is expected")]
    [InlineData(typeof(List<>), "a class is expected")]
    public void Class_ThatCannotWork_IsRefused(Type type, string message) => Assert.Contains(message, Error(() => Declare(type)), StringComparison.Ordinal);

    [Fact]
    public void Names_ThatCollide_AreRefused()
    {
        Assert.Contains("have one name between nodes, cart.v1", Error(static () => Declare(typeof(Cart), typeof(Impostor))), StringComparison.Ordinal);
        Assert.Contains("have one name between nodes, cart:", Error(static () => Declare(typeof(Cart), typeof(OtherCart))), StringComparison.Ordinal);
    }

    [Fact]
    public void Spec_OfAClassNotDeclared_IsRefused() =>
        Assert.Contains("is not declared on this node", Error(static () => PayloadThrough(Declare(), ProcessSpec.For<Cart>("a"))), StringComparison.Ordinal);

    [Fact]
    public void Contract_ThatIsOnlyCalled_IsCheckedToo()
    {
        ProcessDeclarations declarations = Declare();
        Assert.Same(declarations.GetContract<ICart>(), declarations.GetContract<ICart>());
        Assert.Contains("'items'", Error(() => declarations.GetContract<IBad>()), StringComparison.Ordinal);
        Assert.Contains("is no contract", Error(() => declarations.GetContract<IDisposable>()), StringComparison.Ordinal);
    }

    [Fact]
    public void AddProcess_DeclaresForTheNodeOfItsName()
    {
        ServiceCollection services = new();
        services.AddProcess<Cart>().AddProcess<Both>("other");
        using ServiceProvider provider = services.BuildServiceProvider();
        IOptionsMonitor<PaxtorOptions> options = provider.GetRequiredService<IOptionsMonitor<PaxtorOptions>>();
        // Supervisors are declared on every node.
        Assert.Equal([typeof(Supervisor), typeof(Cart)], options.CurrentValue.Processes.Classes);
        Assert.Equal([typeof(Supervisor), typeof(Both)], options.Get("other").Processes.Classes);
    }

    private static ProcessDeclarations Declare(params Type[] types) => new(types, new JsonPayloadSerializer());

    private static string Error(Func<object> code) => Assert.Throws<ContractException>(() => { code(); }).Message;

    private static ProcessSpec PayloadThrough(ProcessDeclarations declarations, ProcessSpec spec)
    {
        ProtoWriter bytes = new();
        new PayloadWriter(bytes, declarations.Serializer).Write(1, spec);
        PayloadReader reader = new(bytes.Written, declarations.Serializer);
        Assert.True(reader.Next(out _));
        return reader.Read<ProcessSpec>();
    }

    [Process("cart", ExitOnFault = true)]
    internal class Cart([StartArgument] string name, IServiceProvider services, [StartArgument] long count = 5, [StartArgument] DayOfWeek? day = null) : ICart
    {
        public ValueTask AddAsync(string item, int count1) => throw new InvalidOperationException($"{name} {services} {count} {day}");
    }

    [Process("cart")]
    internal sealed class OtherCart;

    internal sealed class Impostor : IImpostor
    {
        public ValueTask OtherAsync() => default;
    }

    internal sealed class BadContract : IBad
    {
        public ValueTask AddAsync(List<Action> items) => default;
    }

#pragma warning disable PAX022, PAX023, PAX024 // These are what the run-time checks are shown by.
    internal sealed class BadStart([StartArgument] Func<int> make)
    {
        public int Value => make();
    }

    internal sealed class TwoConstructors : ICart
    {
        public TwoConstructors()
        {
        }

        public TwoConstructors(int x) => Assert.Equal(0, x);

        public ValueTask AddAsync(string item, int count) => default;
    }

    internal sealed class NoPublicConstructor
    {
        private NoPublicConstructor()
        {
        }

        public static NoPublicConstructor Make() => new();
    }

    internal sealed class Both : ICart, IProcessBody
    {
        public ValueTask AddAsync(string item, int count) => default;

        public Task RunAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
#pragma warning restore PAX022, PAX023, PAX024
}
