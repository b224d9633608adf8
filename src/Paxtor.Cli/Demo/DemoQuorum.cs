namespace Paxtor.Cli.Demo;

/// <summary>Three durable nodes that are the quorum.</summary>
internal sealed class DemoQuorum : DemoEngine
{
    private readonly string[] voters = [.. FreePorts(DemoSettings.Voters).Select(static (port, i) => $"n{i + 1}@127.0.0.1:{port}")];

    public DemoQuorum(string folder, EventStream events)
        : base(folder, events)
    {
    }

    public override string Headline => $"{DemoSettings.Voters} durable nodes";

    public override string[] WorkerArguments => ["--quorum", string.Join(',', voters)];

    public override void Configure(PaxtorOptions options) => options.Quorum.Add(string.Join(',', voters));

    public override Task<string?> LeaderAsync(PaxtorNode observer, CancellationToken cancellationToken)
    {
        PaxtorNodeStatus status = observer.Status;
        return Task.FromResult(status.HasQuorum ? status.Leader : null);
    }

    protected override (string Name, string[] Arguments) Member(int index)
    {
        string name = voters[index][..voters[index].LastIndexOf(':')];
        string data = Path.Combine(Folder, $"n{index + 1}");
        return (name, ["node", "--name", name, "--quorum", string.Join(',', voters), "--data", data, "--log", "Warning", "--until-input-closes"]);
    }
}
