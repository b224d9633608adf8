using System.CommandLine;

namespace Paxtor.Cli.Commands;

/// <summary>A key on the command line: a text, or with <c>--value</c> any key as it is shown.</summary>
internal sealed class KeyArgument
{
    private readonly Argument<string?> text = new("key") { Description = "The key, a text.", HelpName = "KEY", Arity = ArgumentArity.ZeroOrOne };
    private readonly Option<string?> value = new("--value") { Description = "The key, as it is shown: 42, (\"order\", 42), guid(…).", HelpName = "key" };

    public void AddTo(Command command)
    {
        command.Add(text);
        command.Add(value);
        command.Validators.Add(parsed =>
        {
            if (parsed.GetValue(text) is null == parsed.GetValue(value) is null)
                parsed.AddError("Give a key: KEY, or --value with the key as it is shown.");
        });
    }

    /// <summary>The key; null, and the reason is said, when it is none.</summary>
    public async Task<LockKey?> ReadAsync(ParseResult parsed)
    {
        try
        {
            return parsed.GetValue(text) is { } name ? LockKey.From(name) : LockKey.Parse(parsed.GetValue(value)!);
        }
        catch (FormatException e)
        {
            await Console.Error.WriteLineAsync($"paxtor: --value: {e.Message} A text is in quotation marks: --value '\"orders\"'.").ConfigureAwait(false);
            return null;
        }
    }
}
