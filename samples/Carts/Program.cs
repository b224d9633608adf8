using Paxtor;

// A web API that runs three times, and has one cart for each customer: a named process, on one of the three, which all of them reach. So any instance
// answers for any customer, without a database and without sticky sessions. In three terminals:
//
//   dotnet run --project samples/Carts --launch-profile carts1        (and carts2, carts3)
//
//   curl -X POST 'localhost:5091/carts/ada/apples?count=3'
//   curl localhost:5093/carts/ada
//
// A cart is in memory: when its instance dies, it is empty again. When it must not be, write it down with its token, as samples/Counters does.

WebApplicationBuilder builder = WebApplication.CreateBuilder(args);
builder.AddPaxtor();
builder.Services.AddProcess<Cart>();
builder.Services.AddSingleton<Carts>();
WebApplication app = builder.Build();

app.Use(async (context, next) =>
{
    try
    {
        await next(context);
    }
    catch (PaxtorException e) when (e is NodeUnreachableException or QuorumUnavailableException or ProcessNotFoundException)
    {
        // Surely nothing was done: the instance that has the cart has just died, or there is no quorum.
        context.Response.Headers.RetryAfter = "1";
        await Results.Problem(e.Message, statusCode: StatusCodes.Status503ServiceUnavailable).ExecuteAsync(context);
    }
    catch (Exception e) when (e is CallInterruptedException or TimeoutException)
    {
        await Results.Problem($"It may have been done, or not: look first. {e.Message}", statusCode: StatusCodes.Status504GatewayTimeout).ExecuteAsync(context);
    }
});

app.MapPost("/carts/{customer}/{item}", async (string customer, string item, int? count, Carts carts) => await carts.Of(customer).AddAsync(item, count ?? 1));
app.MapGet("/carts/{customer}", async (string customer, Carts carts) => await carts.Of(customer).ViewAsync());
app.MapDelete("/carts/{customer}", async (string customer, Carts carts) => await carts.Of(customer).EmptyAsync());
app.MapHealthChecks("/ready", new() { Predicate = static check => check.Tags.Contains("ready") });

await app.RunAsync();

/// <summary>The cart of any customer, wherever it runs. Making such a reference starts and asks nothing.</summary>
internal sealed class Carts(INames names, IProcesses processes)
{
    public ICart Of(string customer) => processes.Get<ICart>(names.Name(("cart", customer), ProcessSpec.For<Cart>()));
}

[ProcessContract("cart.v1")]
public interface ICart
{
    ValueTask<CartView> AddAsync(string item, int count);

    ValueTask<CartView> ViewAsync();

    ValueTask EmptyAsync();
}

/// <summary>What is in a cart, and on which node it is.</summary>
public sealed record CartView(IReadOnlyDictionary<string, int> Items, string Node);

/// <summary>One message at a time: no lock is needed. A cart that nobody touches for half an hour ends; the next use starts it anew.</summary>
[Process("cart.v1")]
public sealed class Cart(ProcessContext context) : ICart
{
    private static readonly TimeSpan Rest = TimeSpan.FromMinutes(30);
    private readonly SortedDictionary<string, int> items = new(StringComparer.Ordinal);
    private IDisposable? resting;

    public ValueTask<CartView> AddAsync(string item, int count)
    {
        items[item] = items.GetValueOrDefault(item) + count;
        return ViewAsync();
    }

    public ValueTask<CartView> ViewAsync()
    {
        resting?.Dispose();
        resting = context.StartTimer(() => EmptyAsync(), Rest);
        return new(new CartView(new SortedDictionary<string, int>(items), context.Self.Node));
    }

    public ValueTask EmptyAsync()
    {
        context.Exit();
        return ValueTask.CompletedTask;
    }
}
