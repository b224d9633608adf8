namespace Paxtor;

/// <summary>For process classes that monitor others.</summary>
public interface IDownHandler
{
    /// <summary>A monitored process has ended, was not there, or cannot be reached any more. Comes exactly once for each monitor, unless it is taken back first.</summary>
    /// <param name="monitor">Which monitor.</param>
    /// <param name="process">What was monitored.</param>
    /// <param name="reason">How it ended; <see cref="ExitReason.NoProcess"/> when it was not there, <see cref="ExitReason.NoConnection"/> when its node is lost.</param>
    ValueTask OnDownAsync(MonitorRef monitor, ProcessRef process, ExitReason reason);
}
