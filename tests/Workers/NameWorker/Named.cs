namespace Paxtor.Workers;

/// <summary>What the tests ask of a named process in another OS process.</summary>
[ProcessContract("named")]
public interface INamed
{
    /// <summary>The token of its tenure.</summary>
    ValueTask<long> TokenAsync();

    ValueTask ExitAsync();
}

/// <summary>Acts every 20 ms, and stops when it is told to.</summary>
[Process("beater")]
public sealed class Beater : INamed, IDisposable
{
    private readonly NameTenure tenure;
    private readonly ProcessContext context;

    public Beater(NameTenure tenure, ProcessContext context)
    {
        this.tenure = tenure;
        this.context = context;
        Teller.Tell("BEGIN", tenure);
        context.StartTimer(BeatAsync, TimeSpan.FromMilliseconds(20), TimeSpan.FromMilliseconds(20));
    }

    public ValueTask<long> TokenAsync() => new(tenure.Token);

    public ValueTask ExitAsync()
    {
        context.Exit();
        return ValueTask.CompletedTask;
    }

    /// <summary>Also of one that was told to exit when it had been made, and had not started yet.</summary>
    public void Dispose() => Teller.Tell("END", tenure);

    private ValueTask BeatAsync()
    {
        Teller.Beat(tenure);
        return ValueTask.CompletedTask;
    }
}

/// <summary>Acts only when it is called.</summary>
[Process("idler")]
public sealed class Idler : INamed
{
    private readonly NameTenure tenure;
    private readonly ProcessContext context;

    public Idler(NameTenure tenure, ProcessContext context)
    {
        this.tenure = tenure;
        this.context = context;
        Teller.Tell("BEGIN", tenure);
    }

    public ValueTask<long> TokenAsync()
    {
        Teller.Beat(tenure);
        return new(tenure.Token);
    }

    public ValueTask ExitAsync()
    {
        context.Exit();
        return ValueTask.CompletedTask;
    }
}

/// <summary>From its first moment on it is in a piece of work that heeds nothing.</summary>
[Process("stubborn")]
public sealed class Stubborn(NameTenure tenure) : IProcessBody
{
    public async Task RunAsync(CancellationToken stoppingToken)
    {
        Teller.Tell("BEGIN", tenure);
        using PeriodicTimer beat = new(TimeSpan.FromMilliseconds(20));
        while (await beat.WaitForNextTickAsync(CancellationToken.None))
            Teller.Beat(tenure);
    }
}
