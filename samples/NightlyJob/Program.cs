using System.Globalization;
using Paxtor;

// A job that runs once each night, whichever of the nodes of this program are up: one of them waits for the hour, and when it stops or dies,
// another does. What was done is written down with the token, so that a night is neither left out nor done twice.
// In Development the node is a quorum by itself; see docs/hosting.md for three. A night may be as short as you like:
//
//   dotnet run --project samples/NightlyJob -- --NightlyJob:Every 00:00:05

HostApplicationBuilder builder = Host.CreateApplicationBuilder(args);
builder.AddPaxtor();
builder.Services.AddSingleton(TimeProvider.System);
builder.Services.AddSingleton(new NightBook(Path.Combine(builder.Environment.ContentRootPath, ".paxtor", "nights")));
builder.Services.AddClusterSingleton<NightlyJob>("nightly job");
await builder.Build().RunAsync();

/// <summary>An ordinary background service; it runs on one node of the cluster at a time.</summary>
internal sealed class NightlyJob(SingletonTenure tenure, NightBook book, IConfiguration configuration, TimeProvider time, ILogger<NightlyJob> log) : BackgroundService
{
    private readonly TimeSpan every = configuration.GetValue("NightlyJob:Every", TimeSpan.FromDays(1));
    private readonly TimeSpan hour = configuration.GetValue("NightlyJob:At", TimeSpan.Zero);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        log.LogInformation("This node does the nightly job, with token {Token}", tenure.Token);
        while (true)
        {
            // From what was done last, not from when this node took over: a night that another node died in is made up for at once.
            DateTimeOffset due = book.Last is { } last ? last + every : Begin(time.GetUtcNow());
            if (due - time.GetUtcNow() is { Ticks: > 0 } wait)
                await Task.Delay(wait, time, stoppingToken);
            await ReportAsync(due, stoppingToken);
            if (!book.TryWrite(due, tenure.Token))
                throw new InvalidOperationException($"Another node, with a greater token than {tenure.Token}, has taken over.");
        }
    }

    /// <summary>The beginning of the night that a moment lies in.</summary>
    private DateTimeOffset Begin(DateTimeOffset now) => new(now.Ticks - ((now.Ticks - hour.Ticks) % every.Ticks), TimeSpan.Zero);

    private async Task ReportAsync(DateTimeOffset night, CancellationToken stoppingToken)
    {
        await Task.Delay(TimeSpan.FromMilliseconds(200), time, stoppingToken);
        log.LogInformation("The report of {Night:O} is sent, under token {Token}", night, tenure.Token);
    }
}

/// <summary>Stands for a table that all nodes share: the last night that was done, and the greatest token that wrote it. A smaller one is refused.</summary>
internal sealed class NightBook(string file)
{
    public DateTimeOffset? Last => Read() is { } row ? row.Night : null;

    public bool TryWrite(DateTimeOffset night, long token)
    {
        if (Read() is { } row && row.Token > token)
            return false;
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file + ".new", $"{night:O} {token.ToString(CultureInfo.InvariantCulture)}");
        File.Move(file + ".new", file, overwrite: true);
        return true;
    }

    private (DateTimeOffset Night, long Token)? Read() =>
        File.Exists(file) && File.ReadAllText(file).Split(' ') is [var night, var token]
            ? (DateTimeOffset.Parse(night, CultureInfo.InvariantCulture), long.Parse(token, CultureInfo.InvariantCulture))
            : null;
}
