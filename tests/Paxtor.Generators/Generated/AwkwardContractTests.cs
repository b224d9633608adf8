namespace Paxtor.Generators.Tests;

/// <summary>Contracts that are hard to write code for: the code compiles without a warning, and the runtime finds it.</summary>
public sealed class AwkwardContractTests
{
    [Fact]
    public void Cart_Compiles()
    {
        Compiled compiled = Compiled.From("""
            namespace Shop;
            public record Item(string Name, int Count);
            [ProcessContract] public interface ICart
            {
                ValueTask<int> AddAsync(Item item, int count = 5, CancellationToken cancellationToken = default);
                Task Clear();
                void Poke(string? @class);
                [OneWay] ValueTask PushAsync(int[] numbers);
                IAsyncEnumerable<Item> ItemsAsync(CancellationToken cancellationToken);
            }
            """);
        TestContext.Current.TestOutputHelper!.WriteLine(string.Join("\n", compiled.Generated.Values));
        compiled.Load();
    }
}
