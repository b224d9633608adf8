using System.Diagnostics;
using Paxtor.Pooling.Starting;

namespace Paxtor.Pool.Tests.Starting;

/// <summary>The home directory as the shell of a host finds it.</summary>
public sealed class UserHomeTests
{
    [Theory]
    [InlineData("HOME=/some where", "/some where/.cache")]
    [InlineData("XDG_CACHE_HOME=/else", "/else")]
    public async Task Script_OfAnotherMachine_GoesByItsEnvironment(string set, string expected) => Assert.Equal((0, expected), await RunAsync(null, set));

    [Fact]
    public async Task Script_OfAnotherMachineWithoutHome_GoesByItsUsers()
    {
        (int code, string text) = await RunAsync(null, "");
        Assert.Equal((0, true), (code, text.StartsWith('/') && text.EndsWith("/.cache", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Script_UserWithoutAHome_IsAnErrorThatNamesHome()
    {
        // No id program is found: nobody tells the name of the user.
        (int code, string text) = await RunAsync(null, "PATH=/nowhere");
        Assert.Equal(78, code);
        Assert.StartsWith($"{Shell.Mark} {Shell.Error} ", text, StringComparison.Ordinal);
        Assert.Contains("set HOME", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Script_OfThisMachine_GoesByWhatTheMasterSays() => Assert.Equal((0, "/it's here/.cache"), await RunAsync("/it's here", ""));

    private static async Task<(int Code, string Text)> RunAsync(string? known, string set)
    {
        ProcessStartInfo start = new("/bin/sh", ["-c", $"{UserHome.Script(known)}echo \"{UserHome.CacheInScript}\""]) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment.Remove("HOME");
        start.Environment.Remove("XDG_CACHE_HOME");
        if (set.Split('=', 2) is [var name, var value])
            start.Environment[name] = value;
        using Process shell = Process.Start(start)!;
        string text = await shell.StandardOutput.ReadToEndAsync();
        await shell.WaitForExitAsync();
        return (shell.ExitCode, text.TrimEnd('\n'));
    }
}
