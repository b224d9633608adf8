using System.CommandLine;
using Paxtor.Cli;
using Paxtor.Cli.Commands;

RootCommand root = new("Paxtor: consistent building blocks for applications on more than one machine.")
{
    NodeCommand.Create(),
    LockCommand.Create(),
    StatusCommand.Create(),
    LocksCommand.Create(),
    NamesCommand.Create(),
    NamesCommand.CreateWhereIs(),
    BackupCommand.Create(),
    RestoreCommand.Create(),
    TokensCommand.Create(),
    SecretCommand.Create(),
    CompletionCommand.Create(),
    PoolCommand.Create(),
    DemoCommand.Create(),
    DemoCommand.CreateWorker(),
    DemoCommand.CreateMember(),
    DemoCommand.CreateHost(),
};
ProgramHelp.Use(root);
ParseResult parsed = root.Parse(args);
// A command under a lock may take its time to end after a signal; were it left behind, it would go on without the lock.
bool guards = parsed.CommandResult.Command.Name == LockCommand.Name;
InvocationConfiguration invocation = new() { ProcessTerminationTimeout = guards ? Timeout.InfiniteTimeSpan : TimeSpan.FromSeconds(10) };
int code = await parsed.InvokeAsync(invocation).ConfigureAwait(false);
return parsed.Errors.Count > 0 ? ExitCodes.Usage : code;
