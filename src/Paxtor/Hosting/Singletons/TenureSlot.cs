namespace Paxtor.Hosting.Singletons;

/// <summary>Where the scope of a tenure finds it.</summary>
internal sealed class TenureSlot
{
    private SingletonTenure? tenure;

    public SingletonTenure Tenure
    {
        get => tenure ?? throw new InvalidOperationException(
            $"{nameof(SingletonTenure)} can be injected only into a service added by AddClusterSingleton and what is made in its scope; this scope belongs to no tenure.");
        set => tenure = value;
    }
}
