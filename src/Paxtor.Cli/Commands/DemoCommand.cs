using System.CommandLine;
using Paxtor.Cli.Demo;
using Paxtor.Cli.Demo.Hosts;
using Paxtor.Etcd;

namespace Paxtor.Cli.Commands;

/// <summary><c>paxtor demo</c>, and the hidden command its workers run.</summary>
internal static class DemoCommand
{
    public static Command Create()
    {
        Command command = new("demo", "Three durable nodes, five workers, one lock, one file: kills the owner, then the leader, and proves that nothing was lost. Then a named process and a hosted singleton, whose node is killed.");
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
            PaxtorOptions options = new();
            Configure(options, result.GetRequiredValue(name), result.GetValue(quorum), result.GetValue(endpoints));
            return new DemoWorker(options, result.GetRequiredValue(file), result.GetRequiredValue(seed)).RunAsync();
        }));
        return command;
    }

    public static Command CreateHost()
    {
        Option<string> name = new("--name") { Required = true };
        Option<string?> quorum = new("--quorum");
        Option<string?> endpoints = new("--endpoints");
        Command command = new("demo-host", "A host of the demo's second act.") { name, quorum, endpoints };
        command.Hidden = true;
        command.SetAction((result, _) => Guard.RunAsync(() => new DemoHost(options =>
        {
            Configure(options, result.GetRequiredValue(name), result.GetValue(quorum), result.GetValue(endpoints));
            options.Listen = "127.0.0.1:0";
        }).RunAsync()));
        return command;
    }

    private static void Configure(PaxtorOptions options, string name, string? quorum, string? endpoints)
    {
        options.Name = $"{name}@127.0.0.1";
        options.SessionTimeToLive = DemoSettings.SessionTimeToLive;
        options.SessionMargin = DemoSettings.SessionMargin;
        if (endpoints is not null)
            options.UseEtcd(endpoints);
        else
            options.Quorum.Add(quorum ?? "");
    }
}
