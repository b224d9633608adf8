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
public sealed class Clerk : IClerk, IProcessStop
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

    public ValueTask OnStopAsync(ExitReason reason)
    {
        desk.Change(() => tenancy.Ended = true);
        return ValueTask.CompletedTask;
    }
}

/// <summary>Another class.</summary>
[Process("another")]
public sealed class Another
{
}
