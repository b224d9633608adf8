namespace Paxtor.Hosting.Singletons;

/// <summary>What is run while the singleton is owned, one tenure at a time. It minds <see cref="SingletonTenure.Lost"/> by itself.</summary>
internal interface ISingletonWork
{
    /// <summary>Begins a tenure and returns at once; on the loop. The one before has ended.</summary>
    /// <param name="tenure">The tenure.</param>
    /// <param name="ended">To be called once, on any thread, when nothing of the work runs any more.</param>
    void Begin(SingletonTenure tenure, Action<TenureEnd> ended);

    /// <summary>The node stops: ends what runs, and all that is begun from now on. Any thread.</summary>
    void Stop();
}
