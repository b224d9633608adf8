namespace Paxtor.Generators.Tests;

/// <summary>What is written for one small contract, word for word. To accept a change, run this test program with PAXTOR_ACCEPT_GOLDEN=1.</summary>
public sealed class GoldenTests
{
    [Fact]
    public void SmallContract_IsWrittenAsReviewed()
    {
        string actual = Compiled.From("""
            namespace Shop;
            public record Item(string Name);
            [ProcessContract] public interface ICart
            {
                ValueTask<int> AddAsync(Item item, int count = 1, CancellationToken cancellationToken = default);
                void Clear();
                IAsyncEnumerable<Item> ItemsAsync(CancellationToken cancellationToken = default);
            }
            """).Generated["Shop_ICart.g.cs"];
        string file = Path.Combine(Root(), "tests/Paxtor.Generators/Golden/Shop_ICart.txt");
        if (Environment.GetEnvironmentVariable("PAXTOR_ACCEPT_GOLDEN") == "1")
            File.WriteAllText(file, actual);
        Assert.Equal(File.ReadAllText(file), actual);
    }

    private static string Root()
    {
        string? folder = AppContext.BaseDirectory;
        while (folder is not null && !File.Exists(Path.Combine(folder, "Paxtor.slnx")))
            folder = Path.GetDirectoryName(folder);
        return folder ?? throw new InvalidOperationException("The tests do not run inside a checkout.");
    }
}
