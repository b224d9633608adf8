namespace Paxtor.Processes;

/// <summary>A monitor, as the one who is watched knows it.</summary>
/// <param name="Watcher">Who watches.</param>
/// <param name="Reference">The number of the monitor, at the watcher's node.</param>
internal readonly record struct WatchKey(Pid Watcher, long Reference)
{
    /// <summary>Whether it is that of code that is no process, which has the pid of its node.</summary>
    public bool IsOfCode => Watcher.Number == 0;
}
