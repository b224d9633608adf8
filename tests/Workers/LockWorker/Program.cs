using System.Globalization;
using Microsoft.Extensions.Logging;
using Paxtor;

// A worker of the process tests: a client node that, again and again, takes a lock, reads a register, and writes it plus one with its
// token. The register is the test, at the other end of standard input and output, one line each way:
//   READ token            -> VALUE n | REFUSED
//   WRITE token n         -> OK | REFUSED
//   ACQUIRED token, RELEASED token, LOST token: told, not answered.
// It ends when its standard input closes.
string name = args[0];
string quorum = args[1];
string key = args[2];
double timeToLive = double.Parse(args[3], CultureInfo.InvariantCulture);

PaxtorOptions options = new()
{
    Name = name,
    SessionTimeToLive = TimeSpan.FromSeconds(timeToLive),
    SessionMargin = TimeSpan.FromMilliseconds(500),
};
options.Quorum.Add(quorum);
using ILoggerFactory logging = LoggerFactory.Create(static l => l.SetMinimumLevel(LogLevel.Warning).AddConsole(static o => o.LogToStandardErrorThreshold = LogLevel.Trace));
await using PaxtorNode node = await PaxtorNode.StartAsync(options, logging);
while (true)
{
    await using LockHandle held = await node.Locks.AcquireAsync(key);
    long token = held.Token;
    Tell($"ACQUIRED {token}");
    using CancellationTokenRegistration lost = held.Lost.Register(() => Tell($"LOST {token}"));
    if (Ask($"READ {token}") is not { } value)
        return;
    if (value == "REFUSED")
        continue;
    long next = long.Parse(value["VALUE ".Length..], CultureInfo.InvariantCulture) + 1;
    if (Ask($"WRITE {token} {next}") is null)
        return;
    Tell($"RELEASED {token}");
}

static string? Ask(string line)
{
    Tell(line);
    return Console.In.ReadLine();
}

static void Tell(string line)
{
    lock (Console.Out)
    {
        Console.Out.WriteLine(line);
        Console.Out.Flush();
    }
}
