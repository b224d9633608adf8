using FSharpContracts;
using Microsoft.FSharp.Collections;
using Microsoft.FSharp.Core;
using Paxtor.Foundation.Wire;
using Paxtor.Processes.Contracts;

namespace Paxtor.Generators.Tests;

/// <summary>Contracts written in F#: no generator runs there.</summary>
public sealed class FSharpTests
{
    [Fact]
    public async Task Contract_InFSharp_Works()
    {
        ProcessDeclarations declarations = new([typeof(Cart)], new JsonPayloadSerializer());
        ContractDefinition<ICart> definition = declarations.GetContract<ICart>();
        Assert.IsType<ReflectedDefinition<ICart>>(definition);
        Cart target = new();
        ICart cart = definition.CreateProxy(new LoopbackEndpoint(target));
        Assert.Equal(105, await cart.Add(new Item("tea", 2, FSharpOption<string>.None), 5, TestContext.Current.CancellationToken));
        Assert.Equal(201, await cart.Add(new Item("milk", 2, FSharpOption<string>.Some("cold")), 1, default));
        Assert.Equal("cold", (await cart.Find(FSharpOption<string>.Some("milk"))).Value.Note.Value);
        Assert.Null(await cart.Find(FSharpOption<string>.None));
        List<string> names = [];
        await foreach (Item item in cart.Items())
            names.Add(item.Name);
        Assert.Equal(["tea", "milk"], names);
        await cart.Log(ListModule.OfSeq(["a"]), MapModule.OfSeq([Tuple.Create("a", 7)]));
        Assert.Equal(["a7"], target.Lines);
        Assert.Equal((4, "x!"), await cart.Pair(Tuple.Create(3, "x")));
        await cart.Touch();
        Assert.Equal(["a7", "touched"], target.Lines);
        cart.Clear();
        Assert.Null(await cart.Find(FSharpOption<string>.Some("tea")));
    }

    [Fact]
    public async Task DefaultValue_InFSharp_IsUsed()
    {
        ContractMethod add = ContractCatalog.Get(typeof(ICart)).Methods.Single(static m => m.Name == "Add");
        Type request = add.GetType().GetGenericArguments()[1];
        ProtoWriter bytes = new();
        new PayloadWriter(bytes, new JsonPayloadSerializer()).Write(1, new Item("tea", 2, FSharpOption<string>.None));
        int count = await (ValueTask<int>)typeof(FSharpTests).GetMethod(nameof(InvokeAsync), System.Reflection.BindingFlags.NonPublic | System.Reflection.BindingFlags.Static)!
            .MakeGenericMethod(request).Invoke(null, [bytes.Written.ToArray(), new Cart()])!;
        Assert.Equal(105, count);
    }

    [Fact]
    public void Union_IsRefusedAtTheDeclaration()
    {
        ContractException error = Assert.Throws<ContractException>(static () => new ProcessDeclarations([typeof(Shapes)], new JsonPayloadSerializer()));
        Assert.Contains("IShapes.Draw parameter 'shape' → FSharpContracts.Shape", error.Message, StringComparison.Ordinal);
    }

    private static ValueTask<int> InvokeAsync<TRequest>(byte[] bytes, Cart cart)
        where TRequest : struct, ICallRequest<TRequest, ICart, int>
    {
        PayloadReader reader = new(bytes, new JsonPayloadSerializer());
        return TRequest.Read(ref reader).InvokeAsync(cart, default);
    }
}
