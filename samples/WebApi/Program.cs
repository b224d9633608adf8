using System.Collections.Concurrent;
using Paxtor;

// Seats of a theatre, sold by any number of replicas of this program. A seat is sold under a cluster-wide lock, and the store behind it
// refuses whoever comes with an old token. In Development the node is a quorum by itself; see docs/hosting.md for three.
//
//   dotnet run --project samples/WebApi
//   curl -X POST localhost:5080/seats/A1?buyer=ada
//   curl localhost:5080/ready

WebApplicationBuilder builder = WebApplication.CreateBuilder(args);
builder.AddPaxtor();
builder.Services.AddSingleton<SeatStore>();
WebApplication app = builder.Build();

app.MapPost("/seats/{seat}", async (string seat, string buyer, ILocks locks, SeatStore store, CancellationToken cancellationToken) =>
{
    await using LockHandle? held = await locks.TryAcquireAsync(("seat", seat), TimeSpan.FromSeconds(5), cancellationToken);
    if (held is null)
        return Results.Problem($"Seat {seat} is being sold to someone else.", statusCode: StatusCodes.Status409Conflict);
    if (store.Find(seat) is { } taken)
        return Results.Conflict(taken);
    return store.TrySell(seat, buyer, held.Token, out Sale sale) ? Results.Ok(sale) : Results.Problem($"Seat {seat} was lost on the way.", statusCode: 503);
});

app.MapGet("/seats/{seat}", (string seat, SeatStore store) => store.Find(seat) is { } sale ? Results.Ok(sale) : Results.NotFound());

app.MapGet("/seats/{seat}/queue", async (string seat, ILocks locks, CancellationToken cancellationToken) =>
    (await locks.GetQueueAsync(("seat", seat), cancellationToken)).Select(static e => new { Owner = e.Pid.ToString(), e.Token, e.AskedAt, e.IsHolder }));

app.MapGet("/", (PaxtorNode node) => node.Status);
app.MapHealthChecks("/live", new() { Predicate = static check => check.Tags.Contains("live") });
app.MapHealthChecks("/ready", new() { Predicate = static check => check.Tags.Contains("ready") });

await app.RunAsync();

/// <summary>A seat that was sold, and the token of the lock it was sold under.</summary>
internal sealed record Sale(string Seat, string Buyer, long Token);

/// <summary>Stands for a database that all replicas share: it keeps the greatest token seen for a seat, and refuses smaller ones.</summary>
internal sealed class SeatStore
{
    private readonly ConcurrentDictionary<string, Sale> sales = new(StringComparer.Ordinal);

    public Sale? Find(string seat) => sales.GetValueOrDefault(seat);

    public bool TrySell(string seat, string buyer, long token, out Sale sale)
    {
        Sale wanted = new(seat, buyer, token);
        sale = sales.AddOrUpdate(seat, wanted, (_, before) => before.Token < token ? wanted : before);
        return ReferenceEquals(sale, wanted);
    }
}
