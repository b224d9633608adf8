using System.Diagnostics;
using System.Reflection;

namespace Paxtor.Cli.Running;

/// <summary>How to start this very program again, as a node or a worker of the demo.</summary>
internal static class Self
{
    /// <summary>The start information of this program with other arguments.</summary>
    /// <param name="arguments">The arguments.</param>
    public static ProcessStartInfo Start(IEnumerable<string> arguments)
    {
        string program = Environment.ProcessPath ?? throw new InvalidOperationException("The path of this program is unknown.");
        ProcessStartInfo info = new(program) { UseShellExecute = false };
        // Run as "dotnet Paxtor.Cli.dll" (or from a test), the program is the dotnet host and wants the assembly first.
        if (!Path.GetFileNameWithoutExtension(program).Equals("Paxtor.Cli", StringComparison.OrdinalIgnoreCase)
            && !Path.GetFileNameWithoutExtension(program).Equals("paxtor", StringComparison.OrdinalIgnoreCase))
        {
            info.ArgumentList.Add(Assembly.GetExecutingAssembly().Location);
        }

        foreach (string argument in arguments)
            info.ArgumentList.Add(argument);
        return info;
    }
}
