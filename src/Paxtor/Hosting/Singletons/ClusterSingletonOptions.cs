namespace Paxtor;

/// <summary>How a cluster singleton is run. The same on every node, or each node goes by its own.</summary>
public sealed class ClusterSingletonOptions
{
    /// <summary>
    /// What happens to code that goes on after the ownership was lost. Default <see cref="OnLost.FailFast"/>: a service that has not ended two fifths of the
    /// session's margin after the signal, before another node may begin, is ended with its node (see <see cref="PaxtorOptions.OnFatal"/>). So is one that ignores
    /// the stop of its host for longer than the host waits.
    /// </summary>
    public OnLost OnLost { get; set; } = OnLost.FailFast;

    /// <summary>What follows when the service has returned by itself. Default <see cref="SingletonCompletion.Rest"/>.</summary>
    public SingletonCompletion WhenCompleted { get; set; } = SingletonCompletion.Rest;

    /// <summary>
    /// How long this node pauses after the service has failed on it, the first time; doubled with each failure that follows soon, up to <see cref="MaxBackOff"/>,
    /// and shortened by chance by up to a quarter. Other nodes may run it meanwhile. Default 1 s.
    /// </summary>
    public TimeSpan BackOff { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>The longest such pause. A failure counts as the first again when the one before is longer ago than twice this. Default 30 s.</summary>
    public TimeSpan MaxBackOff { get; set; } = TimeSpan.FromSeconds(30);

    internal void Validate()
    {
        if (OnLost is < OnLost.Fence or > OnLost.FailFast)
            throw new ArgumentException($"{nameof(ClusterSingletonOptions)}.{nameof(OnLost)} has no value {(int)OnLost}.");
        if (WhenCompleted is < SingletonCompletion.Rest or > SingletonCompletion.HandOver)
            throw new ArgumentException($"{nameof(ClusterSingletonOptions)}.{nameof(WhenCompleted)} has no value {(int)WhenCompleted}.");
        if (BackOff <= TimeSpan.Zero)
            throw new ArgumentException($"{nameof(ClusterSingletonOptions)}.{nameof(BackOff)} is {BackOff}; it must be more than zero.");
        if (MaxBackOff < BackOff || MaxBackOff > TimeSpan.FromDays(1))
            throw new ArgumentException($"{nameof(ClusterSingletonOptions)}.{nameof(MaxBackOff)} is {MaxBackOff}; it must be from {nameof(BackOff)} ({BackOff}) to a day.");
    }
}
