namespace Paxtor;

/// <summary>When the process of a name is started. There is nothing between the two: what a supervisor would restart only after failures is temporary here, or permanent.</summary>
public enum NameRestart
{
    /// <summary>By the first use of the name, and once it has ended by the next. Nobody else restarts it. The default.</summary>
    Temporary = 0,

    /// <summary>
    /// By the first use, and from then on whenever it ends, normally or not, without anyone's use: on another node when its own goes down, and after a restart of the whole cluster. Until
    /// <see cref="INames.RemoveAsync(LockKey, CancellationToken)"/>.
    /// </summary>
    Permanent = 1,
}
