using Paxtor.Cli.Tests.Processes;

namespace Paxtor.Cli.Tests.Commands;

/// <summary>Completion by the shell: what the scripts ask for is answered, and bash's script works in bash.</summary>
public sealed class CompletionTests
{
    [Theory]
    [InlineData("sta", "status")]
    [InlineData("status --js", "--json")]
    [InlineData("lock --no", "--no-wait")]
    public async Task Suggest_AnswersWhatFits(string line, string expected)
    {
        (int code, string output, _) = await ChildProcess.RunAsync("Paxtor.Cli", $"[suggest:{line.Length}]", line);
        Assert.Equal(0, code);
        Assert.Contains(expected, output.Split('\n', StringSplitOptions.TrimEntries));
    }

    [Theory]
    [InlineData("paxtor sta", "status")]
    [InlineData("paxtor locks --pre", "--prefix")]
    public async Task BashScript_Completes(string line, string expected)
    {
        string script = $$"""
            paxtor() { '{{AppContext.BaseDirectory}}Paxtor.Cli' "$@"; }
            source <(paxtor completion bash)
            [[ $(complete -p paxtor) == *'-F _paxtor paxtor' ]] || echo 'not registered' >&2
            COMP_LINE='{{line}}'; COMP_POINT=${#COMP_LINE}; COMP_WORDS=($COMP_LINE); COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
            _paxtor
            echo "${COMPREPLY[@]}"
            """;
        (int code, string output, string errors) = await ChildProcess.RunAsync("bash", "-c", script);
        Assert.Equal((0, expected, string.Empty), (code, output.Trim(), errors));
    }

    [Theory]
    [InlineData("zsh", "compdef")]
    [InlineData("fish", "complete -c paxtor")]
    public async Task OtherShells_HaveScripts(string shell, string part) =>
        Assert.Contains(part, (await ChildProcess.RunAsync("Paxtor.Cli", "completion", shell)).Output, StringComparison.Ordinal);

    [Theory]
    [InlineData("status")]
    [InlineData("locks")]
    [InlineData("lock")]
    [InlineData("node")]
    [InlineData("completion")]
    [InlineData("backup")]
    [InlineData("restore")]
    public async Task Help_HasExamples(string command)
    {
        (int code, string output, _) = await ChildProcess.RunAsync("Paxtor.Cli", command, "--help");
        Assert.Equal(0, code);
        Assert.Contains("Example", output, StringComparison.Ordinal);
        Assert.Contains($"Usage:\n  paxtor {command} ", output, StringComparison.Ordinal);
        Assert.DoesNotContain("Paxtor.Cli", output, StringComparison.Ordinal);
    }
}
