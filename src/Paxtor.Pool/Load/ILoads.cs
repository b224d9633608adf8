namespace Paxtor.Pooling;

/// <summary>How members of a pool tell each other of their load: each tells the master, and the master passes on what is new.</summary>
[ProcessContract("paxtor.pool.load.v1")]
internal interface ILoads
{
    /// <summary>To the master: the load of a member.</summary>
    void Report(string node, LoadReport report);

    /// <summary>To a member: the loads of others.</summary>
    void Share(LoadShare loads);
}
