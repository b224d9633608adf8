using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace Paxtor.Cli.Commands;

/// <summary>Help in which the program has the name by which it is called, and not that of its file.</summary>
internal sealed class ProgramHelp(HelpAction help) : SynchronousCommandLineAction
{
    private const string Name = "paxtor";

    /// <summary>Puts it in the place of the usual help, for all commands.</summary>
    public static void Use(RootCommand root)
    {
        HelpOption option = root.Options.OfType<HelpOption>().Single();
        option.Action = new ProgramHelp((HelpAction)option.Action!);
    }

    public override bool ClearsParseErrors => true;

    public override int Invoke(ParseResult parseResult)
    {
        TextWriter output = parseResult.InvocationConfiguration.Output;
        using StringWriter text = new();
        parseResult.InvocationConfiguration.Output = text;
        int code = help.Invoke(parseResult);
        parseResult.InvocationConfiguration.Output = output;
        output.Write(text.ToString().Replace($"\n  {parseResult.RootCommandResult.Command.Name} ", $"\n  {Name} ", StringComparison.Ordinal));
        return code;
    }
}
