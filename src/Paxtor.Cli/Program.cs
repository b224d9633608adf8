using System.CommandLine;
using Paxtor.Cli;
using Paxtor.Cli.Commands;

RootCommand root = new("Paxtor: consistent building blocks for applications on more than one machine.")
{
    NodeCommand.Create(),
    LockCommand.Create(),
    SecretCommand.Create(),
    DemoCommand.Create(),
    DemoCommand.CreateWorker(),
};
ParseResult parsed = root.Parse(args);
InvocationConfiguration invocation = new() { ProcessTerminationTimeout = TimeSpan.FromSeconds(10) };
int code = await parsed.InvokeAsync(invocation).ConfigureAwait(false);
return parsed.Errors.Count > 0 ? ExitCodes.Usage : code;
