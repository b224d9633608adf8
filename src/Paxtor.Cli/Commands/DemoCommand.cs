using System.CommandLine;
using Paxtor.Cli.Demo;
using Paxtor.Etcd;

namespace Paxtor.Cli.Commands;

/// <summary><c>paxtor demo</c>, and the hidden command its workers run.</summary>
internal static class DemoCommand
{
    public static Command Create()
    {
        Command command = new("demo", "Three durable nodes, five workers, one lock, one file: kills the owner, then the leader, and proves that nothing was lost.");
        Option<string?> engine = EngineOptions.Engine();
        command.Options.Add(engine);
        command.SetAction((result, cancellationToken) => Guard.RunAsync(() =>
        {
            string chosen = result.GetValue(engine) ?? "quorum";
            if (chosen == EngineOptions.Etcd)
                DemoEtcd.Find();
            bool color = !Console.IsOutputRedirected && Environment.GetEnvironmentVariable("NO_COLOR") is null or "";
            return new DemoPlay(new Narrator(Console.Out, color), chosen).RunAsync(cancellationToken);
        }));
        return command;
    }

    public static Command CreateMember()
    {
        Argument<string[]> program = new("program") { Arity = ArgumentArity.OneOrMore };
        Command command = new("demo-member", "Keeps a member of the demo's etcd.") { program };
        command.Hidden = true;
        command.SetAction((result, _) => Guard.RunAsync(() => DemoMember.RunAsync(result.GetRequiredValue(program))));
        return command;
    }

    public static Command CreateWorker()
    {
        Option<string> name = new("--name") { Required = true };
        Option<string?> quorum = new("--quorum");
        Option<string?> endpoints = new("--endpoints");
        Option<string> file = new("--file") { Required = true };
        Option<int> seed = new("--seed") { Required = true };
        Command command = new("demo-worker", "A worker of the demo.") { name, quorum, endpoints, file, seed };
        command.Hidden = true;
        command.SetAction((result, _) => Guard.RunAsync(() =>
        {
            PaxtorOptions options = new()
            {
                Name = $"{result.GetRequiredValue(name)}@127.0.0.1",
                SessionTimeToLive = DemoSettings.SessionTimeToLive,
                SessionMargin = DemoSettings.SessionMargin,
            };
            if (result.GetValue(endpoints) is { } members)
                options.UseEtcd(members);
            else
                options.Quorum.Add(result.GetValue(quorum) ?? "");
            return new DemoWorker(options, result.GetRequiredValue(file), result.GetRequiredValue(seed)).RunAsync();
        }));
        return command;
    }
}
