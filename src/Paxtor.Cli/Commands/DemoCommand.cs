using System.CommandLine;
using Paxtor.Cli.Demo;

namespace Paxtor.Cli.Commands;

/// <summary><c>paxtor demo</c>, and the hidden command its workers run.</summary>
internal static class DemoCommand
{
    public static Command Create()
    {
        Command command = new("demo", "Three durable nodes, five workers, one lock, one file: kills the owner, then the leader, and proves that nothing was lost.");
        command.SetAction(static (_, cancellationToken) => Guard.RunAsync(() =>
        {
            bool color = !Console.IsOutputRedirected && Environment.GetEnvironmentVariable("NO_COLOR") is null or "";
            return new DemoPlay(new Narrator(Console.Out, color)).RunAsync(cancellationToken);
        }));
        return command;
    }

    public static Command CreateWorker()
    {
        Option<string> name = new("--name") { Required = true };
        Option<string> quorum = new("--quorum") { Required = true };
        Option<string> file = new("--file") { Required = true };
        Option<int> seed = new("--seed") { Required = true };
        Command command = new("demo-worker", "A worker of the demo.") { name, quorum, file, seed };
        command.Hidden = true;
        command.SetAction((result, _) => Guard.RunAsync(() =>
        {
            PaxtorOptions options = new()
            {
                Name = $"{result.GetRequiredValue(name)}@127.0.0.1",
                SessionTimeToLive = DemoSettings.SessionTimeToLive,
                SessionMargin = DemoSettings.SessionMargin,
            };
            options.Quorum.Add(result.GetRequiredValue(quorum));
            return new DemoWorker(options, result.GetRequiredValue(file), result.GetRequiredValue(seed)).RunAsync();
        }));
        return command;
    }
}
