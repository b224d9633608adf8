namespace Paxtor.Testing.Tests.Runs.Names;

[ProcessContract("tenant")]
internal interface ITenant
{
    ValueTask<long> UseAsync();

    ValueTask ExitAsync();
}

/// <summary>A named process that does nothing but act in its name.</summary>
[Process("tenant")]
internal sealed class Tenant : ITenant, IDisposable
{
    private readonly Tenancy tenancy;
    private readonly NameTenure tenure;
    private readonly ProcessContext context;

    public Tenant([StartArgument] string tenancy, ProcessContext context, NameTenure tenure)
    {
        this.tenancy = Tenancy.Of(tenancy);
        this.tenure = tenure;
        this.context = context;
        this.tenancy.Begin(tenure, context.Self);
    }

    public ValueTask<long> UseAsync()
    {
        tenancy.Act(tenure, context.Self);
        return new(tenure.Token);
    }

    public ValueTask ExitAsync()
    {
        tenancy.Act(tenure, context.Self);
        context.Exit();
        return ValueTask.CompletedTask;
    }

    /// <summary>Also of one that was told to exit when it had been made, and had not started yet.</summary>
    public void Dispose() => tenancy.End(tenure, context.Self);
}
