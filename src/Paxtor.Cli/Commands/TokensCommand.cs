using System.CommandLine;
using Microsoft.Extensions.Logging;
using Paxtor.Tokens;

namespace Paxtor.Cli.Commands;

/// <summary><c>paxtor tokens</c>: how far fencing tokens have come, and raising them for a move to another store.</summary>
internal static class TokensCommand
{
    private const string Description = """
        Shows how far fencing tokens have come, or raises them: for a move from one engine to the other, after which no token may be one that
        was given before. docs/engines.md tells the whole way.
        """;

    private const string ShowDescription = """
        Shows the token base, the store's revision, and their sum: every token given so far is at most that, every later one greater.

        Exit codes: 0 shown; 64 wrong usage; 69 no quorum; 78 wrong configuration.

        Examples:
          paxtor tokens show --quorum n1@10.0.0.1:4700,n2@10.0.0.2:4700,n3@10.0.0.3:4700
          paxtor tokens show --engine etcd --endpoints https://10.0.0.1:2379,https://10.0.0.2:2379 --json
        """;

    private const string RaiseDescription = """
        Makes every token given from now on greater than a number. It never lowers tokens: where they are above it already, nothing changes. All
        sessions of the cluster end and begin anew: what nodes hold is lost and told so. Repeating it does no harm.

        Exit codes: 0 tokens are above the number; 64 wrong usage; 69 no quorum, or it went away in between; 78 wrong configuration.

        Examples:
          paxtor tokens raise --above 73215 --quorum n1@10.0.0.1:4700,n2@10.0.0.2:4700,n3@10.0.0.3:4700
          paxtor tokens raise --above 1099511627999 --engine etcd --endpoints https://10.0.0.1:2379
        """;

    public static Command Create() => new("tokens", Description) { CreateShow(), CreateRaise() };

    private static Command CreateShow()
    {
        Option<bool> json = Output.JsonOption();
        Command command = new("show", ShowDescription) { json };
        VisitorAction.Set(command, async (node, parsed, _) =>
        {
            TokenState state = await node.GetTokensAsync().ConfigureAwait(false);
            if (parsed.GetValue(json))
                Output.Json(state);
            else
                await Console.Out.WriteLineAsync($"Every token so far is at most {state.Highest} (base {state.Base}, revision {state.Revision}).").ConfigureAwait(false);
            return ExitCodes.Ok;
        });
        return command;
    }

    private static Command CreateRaise()
    {
        Option<bool> json = Output.JsonOption();
        Option<long> above = new("--above") { Description = "The greatest token that was given elsewhere, as 'paxtor tokens show' says it there.", HelpName = "token", Required = true };
        above.Validators.Add(result =>
        {
            if (result.Tokens is [{ Value: var text }] && (!long.TryParse(text, System.Globalization.CultureInfo.InvariantCulture, out long value) || value is < 0 or > TokenState.MaxAbove))
                result.AddError($"--above is '{text}'; it takes a token, from 0 to {TokenState.MaxAbove}.");
        });
        Command command = new("raise", RaiseDescription) { above, json };
        VisitorAction.Set(command, async (node, parsed, _) =>
        {
            (TokenState state, bool raised) = await node.RaiseTokensAsync(parsed.GetValue(above)).ConfigureAwait(false);
            if (parsed.GetValue(json))
                Output.Json(new { state.Base, state.Revision, state.Highest, Raised = raised });
            else
                await Console.Out.WriteLineAsync($"{(raised ? "Raised: every" : "Nothing to do: every")} token from now on is greater than {state.Highest} (base {state.Base}, revision {state.Revision}).").ConfigureAwait(false);
            return ExitCodes.Ok;
        });
        return command;
    }
}
