using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Paxtor;
using Paxtor.Etcd;

// A host of the process tests: NAME QUORUM|http://ETCD TIME-TO-LIVE heeds|ignores. It runs one cluster singleton, which tells on standard output
//   BEGIN token micros, ALIVE token micros (while it owns), STALE token micros (when the clock says that it does not), END token micros
// by the machine's monotonic clock, which all its processes share. The host stops in good order when its standard input closes.
string engine = args[1];
HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { ApplicationName = "worker" });
builder.Logging.SetMinimumLevel(LogLevel.Warning).AddConsole(static o => o.LogToStandardErrorThreshold = LogLevel.Trace);
builder.AddPaxtor(options =>
{
    options.Name = args[0];
    options.SessionTimeToLive = TimeSpan.FromSeconds(double.Parse(args[2], CultureInfo.InvariantCulture));
    // Two fifths of it are all the time that code has to stop, on a machine that may have much else to do.
    options.SessionMargin = options.SessionTimeToLive / 3;
    if (engine.StartsWith("http", StringComparison.Ordinal))
        options.UseEtcd(engine);
    else
        options.Quorum.Add(engine);
});
if (args[3] == "heeds")
    builder.Services.AddClusterSingleton<Heeds>("beat");
else
    builder.Services.AddClusterSingleton<Ignores>("beat");
using IHost host = builder.Build();
await host.StartAsync();
Teller.Tell("READY", 0);
using (StreamReader input = new(Console.OpenStandardInput()))
    await input.ReadToEndAsync();
await host.StopAsync();

/// <summary>Writes lines that tests read.</summary>
internal static class Teller
{
    public static long Now() => TimeProvider.System.GetTimestamp() / (TimeProvider.System.TimestampFrequency / 1_000_000);

    public static void Tell(string what, long token) => Tell(what, token, Now());

    /// <summary>By the time before the look: it owned then for sure, and perhaps no more when it has looked.</summary>
    public static void Beat(SingletonTenure tenure)
    {
        long micros = Now();
        Tell(tenure.IsHeld ? "ALIVE" : "STALE", tenure.Token, micros);
    }

    private static void Tell(string what, long token, long micros)
    {
        lock (Console.Out)
        {
            Console.Out.WriteLine($"{what} {token} {micros}");
            Console.Out.Flush();
        }
    }
}

/// <summary>Stops when it is told to.</summary>
internal sealed class Heeds(SingletonTenure tenure) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        Teller.Tell("BEGIN", tenure.Token);
        using PeriodicTimer beat = new(TimeSpan.FromMilliseconds(20));
        try
        {
            while (await beat.WaitForNextTickAsync(stoppingToken))
                Teller.Beat(tenure);
        }
        catch (OperationCanceledException)
        {
            Teller.Tell("END", tenure.Token);
        }
    }
}

/// <summary>Goes on whatever it is told.</summary>
internal sealed class Ignores(SingletonTenure tenure) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        Teller.Tell("BEGIN", tenure.Token);
        using PeriodicTimer beat = new(TimeSpan.FromMilliseconds(20));
        while (await beat.WaitForNextTickAsync(CancellationToken.None))
            Teller.Beat(tenure);
    }
}
