namespace Paxtor.Tests.Names;

[ProcessContract("clerk")]
public interface IClerk
{
    ValueTask<ClerkState> AddAsync(int n);

    /// <summary>Waits until the desk opens.</summary>
    ValueTask HoldAsync();

    ValueTask ExitAsync();
}

/// <summary>What a clerk says of itself.</summary>
public sealed record ClerkState(Pid Self, long Token, int Sum);

/// <summary>A process by key, with state.</summary>
[Process("clerk")]
public sealed class Clerk : IClerk, IDisposable
{
    private readonly ProcessContext context;
    private readonly NameTenure tenure;
    private readonly Desk desk;
    private readonly Desk.Tenancy tenancy;
    private int sum;

    public Clerk([StartArgument] string desk, ProcessContext context, NameTenure tenure)
    {
        this.context = context;
        this.tenure = tenure;
        this.desk = Desk.Of(desk);
        tenancy = this.desk.Begin(tenure, context.Self);
    }

    public ValueTask<ClerkState> AddAsync(int n) => new(new ClerkState(context.Self, tenure.Token, sum += n));

    public async ValueTask HoldAsync()
    {
        desk.Change(() => tenancy.IsHolding = true);
        await desk.Opened;
    }

    public ValueTask ExitAsync()
    {
        context.Exit();
        return ValueTask.CompletedTask;
    }

    /// <summary>Also of one that was told to exit when it had been made, and had not started yet, to which nothing else of its end is told.</summary>
    public void Dispose() => desk.Change(() => tenancy.Ended = true);
}

/// <summary>Another class.</summary>
[Process("another")]
public sealed class Another
{
}
