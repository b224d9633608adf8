using Microsoft.Extensions.Logging;
using Paxtor;
using Paxtor.Workers;

// A node of its own for the tests of processes between nodes: starts a Peer under the name "peer", says READY, and ends when its standard input does.
PaxtorOptions options = new() { Name = args[0], Listen = "localhost:0", SessionTimeToLive = TimeSpan.FromSeconds(8) };
options.Quorum.Add(args[1]);
options.Processes.Add<Peer>();
using ILoggerFactory logging = LoggerFactory.Create(static l => l.SetMinimumLevel(LogLevel.Warning).AddConsole(static o => o.LogToStandardErrorThreshold = LogLevel.Trace));
await using PaxtorNode node = await PaxtorNode.StartAsync(options, logging);
await node.Processes.StartAsync(ProcessSpec.For<Peer>(), new StartOptions { Name = "peer" });
Console.Out.WriteLine("READY");
Console.Out.Flush();
await Console.In.ReadToEndAsync();
