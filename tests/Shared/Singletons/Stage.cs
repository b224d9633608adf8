using Microsoft.Extensions.Hosting;

namespace Paxtor.Tests.Singletons;

/// <summary>Where the nodes of a test play one singleton; it sees to it that there is never more than one at a time, and that tokens grow.</summary>
internal sealed class Stage
{
    private readonly Lock gate = new();
    private readonly List<Act> acts = [];
    private readonly List<string> faults = [];

    /// <summary>What the service does; until it is told to stop, unless a test says otherwise.</summary>
    public Func<Act, CancellationToken, Task> Play { get; set; } = static (_, stoppingToken) => ToldAsync(stoppingToken);

    public IReadOnlyList<Act> Acts
    {
        get
        {
            lock (gate)
                return [.. acts];
        }
    }

    public IReadOnlyList<string> Faults
    {
        get
        {
            lock (gate)
                return [.. faults];
        }
    }

    public Act Enter(string node, SingletonTenure tenure, object instance)
    {
        lock (gate)
        {
            if (acts.Find(static a => !a.Ended) is { } other)
                faults.Add($"{node} begins with token {tenure.Token} while {other.Node} plays with token {other.Token}");
            if (acts.Count > 0 && tenure.Token <= acts[^1].Token)
                faults.Add($"{node} has token {tenure.Token} after {acts[^1].Token}");
            if (!tenure.IsHeld)
                faults.Add($"{node} begins and does not own");
            acts.Add(new Act(node, tenure, instance));
            return acts[^1];
        }
    }

    /// <summary>Is cancelled with a token, and never ends else.</summary>
    public static Task ToldAsync(CancellationToken stoppingToken)
    {
        TaskCompletionSource told = new(TaskCreationOptions.RunContinuationsAsynchronously);
        stoppingToken.Register(() => told.TrySetCanceled(stoppingToken));
        return told.Task;
    }

    /// <summary>Waits until so many tenures have begun.</summary>
    public async Task<Act> ActAsync(int number)
    {
        await UntilAsync(() => Acts.Count >= number, $"tenure {number}");
        return Acts[number - 1];
    }

    public static async Task UntilAsync(Func<bool> condition, string what)
    {
        using CancellationTokenSource limit = new(TimeSpan.FromSeconds(60));
        using PeriodicTimer timer = new(TimeSpan.FromMilliseconds(10));
        while (!condition())
        {
            try
            {
                await timer.WaitForNextTickAsync(limit.Token);
            }
            catch (OperationCanceledException)
            {
                Assert.Fail($"It did not come about: {what}");
            }
        }
    }

    /// <summary>One tenure as it is played.</summary>
    internal sealed class Act(string node, SingletonTenure tenure, object instance)
    {
        private volatile bool ended;

        public string Node => node;

        public SingletonTenure Tenure => tenure;

        public long Token { get; } = tenure.Token;

        public object Instance => instance;

        public bool Ended
        {
            get => ended;
            set => ended = value;
        }
    }
}

/// <summary>The service that is played.</summary>
internal sealed class Actor(Stage stage, SingletonTenure tenure, PaxtorNode node) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        Stage.Act act = stage.Enter(node.Name, tenure, this);
        try
        {
            await stage.Play(act, stoppingToken);
        }
        finally
        {
            act.Ended = true;
        }
    }
}
