using System.CommandLine;

namespace Paxtor.Cli.Commands;

/// <summary><c>paxtor completion</c>: scripts by which shells complete the command line. They ask <c>paxtor</c> itself, by its directive <c>[suggest]</c>.</summary>
internal static class CompletionCommand
{
    private const string Description = """
        Prints a script by which a shell completes the commands and options of paxtor.

        Examples:
          source <(paxtor completion bash)                                   # or put this line into ~/.bashrc
          paxtor completion zsh > "${fpath[1]}/_paxtor"
          paxtor completion fish > ~/.config/fish/completions/paxtor.fish
        """;

    private const string Bash = """
        _paxtor() {
            local line="${COMP_LINE:0:$COMP_POINT}" IFS=$'\n'
            line="${line#* }"
            COMPREPLY=( $(compgen -W "$(paxtor "[suggest:${#line}]" "$line" 2>/dev/null)" -- "${COMP_WORDS[COMP_CWORD]}") )
        }
        complete -o default -F _paxtor paxtor
        """;

    private const string Zsh = """
        #compdef paxtor
        _paxtor() {
            local line="${BUFFER[1,CURSOR]#* }"
            local -a found
            found=("${(@f)$(paxtor "[suggest:${#line}]" "$line" 2>/dev/null)}")
            compadd -- $found || _files
        }
        if [ "$funcstack[1]" = "_paxtor" ]; then _paxtor; else compdef _paxtor paxtor; fi
        """;

    private const string Fish = """
        function __paxtor_complete
            set -l line (string replace -r '^\S+\s' '' -- (commandline -cp))
            paxtor "[suggest:"(string length -- "$line")"]" "$line" 2>/dev/null
        end
        complete -c paxtor -a '(__paxtor_complete)'
        """;

    public static Command Create()
    {
        Argument<string> shell = new("shell") { Description = "bash, zsh or fish.", HelpName = "bash|zsh|fish" };
        shell.AcceptOnlyFromAmong("bash", "zsh", "fish");
        Command command = new("completion", Description) { shell };
        command.SetAction(result => Console.Out.WriteLine(result.GetValue(shell) switch
        {
            "bash" => Bash,
            "zsh" => Zsh,
            _ => Fish,
        }));
        return command;
    }
}
