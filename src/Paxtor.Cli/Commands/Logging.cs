using System.CommandLine;
using Microsoft.Extensions.Logging;

namespace Paxtor.Cli.Commands;

/// <summary>The option that says how much is logged; logs go to the standard error.</summary>
internal static class Logging
{
    public static Option<LogLevel> Option(LogLevel usual) => new("--log")
    {
        Description = $"The least level that is logged to the standard error: Trace, Debug, Information, Warning, Error, None. Default: {usual}.",
        DefaultValueFactory = _ => usual,
        HelpName = "level",
    };

    public static ILoggerFactory Factory(LogLevel level) => LoggerFactory.Create(logging => logging
        .SetMinimumLevel(level)
        .AddSimpleConsole(static o =>
        {
            o.SingleLine = true;
            o.UseUtcTimestamp = true;
            o.TimestampFormat = "yyyy-MM-ddTHH:mm:ss.fffZ ";
        })
        .AddConsole(static o => o.LogToStandardErrorThreshold = LogLevel.Trace));
}
