using System.Globalization;
using Microsoft.Extensions.Logging;
using Paxtor;
using Paxtor.Etcd;
using Paxtor.Workers;

// A host of named processes for tests: NAME QUORUM|http://ETCD TIME-TO-LIVE [LISTEN ADVERTISE]. What its processes do they tell on standard output, see Teller.
// It leaves in good order when its standard input closes.
string engine = args[1];
TimeSpan timeToLive = TimeSpan.FromSeconds(double.Parse(args[2], CultureInfo.InvariantCulture));
PaxtorOptions options = new()
{
    Name = args[0],
    Listen = args.Length > 3 ? args[3] : "127.0.0.1:0",
    Advertise = args.Length > 4 ? args[4] : null,
    SessionTimeToLive = timeToLive,
    SessionMargin = timeToLive / 3,
};
options.Processes.Add<Beater>().Add<Idler>().Add<Stubborn>();
if (engine.StartsWith("http", StringComparison.Ordinal))
    options.UseEtcd(engine);
else
    options.Quorum.Add(engine);
using ILoggerFactory logging = LoggerFactory.Create(static l => l.SetMinimumLevel(LogLevel.Warning).AddConsole(static o => o.LogToStandardErrorThreshold = LogLevel.Trace));
await using PaxtorNode node = await PaxtorNode.StartAsync(options, logging);
Teller.Tell("READY", "-", 0);
await Console.In.ReadToEndAsync();
