using Paxtor.Names;

namespace Paxtor;

/// <summary>
/// The time for which a process has its name; injected into the constructor of its class when it is started through one. A class that is also started without a name gives the parameter the
/// default value null.
/// </summary>
public sealed class NameTenure
{
    private readonly HostedName name;

    internal NameTenure(HostedName name) => this.name = name;

    /// <summary>The key of the name.</summary>
    public LockKey Key => name.Key;

    /// <summary>The fencing token: greater than that of every process that had the name before. Resources refuse smaller ones than they have seen.</summary>
    public long Token => name.Token;

    /// <summary>Cancelled when the node's session is lost, before another process can get the name. The process is asked to exit at the same time.</summary>
    public CancellationToken Lost => name.Lost;

    /// <summary>Whether the process has the name at this moment: by the clock, so that it is false right after a long pause too.</summary>
    public bool IsHeld => name.IsHeld;
}
