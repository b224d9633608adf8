namespace Paxtor.Processes;

/// <summary>A monitor, as the one who is watched knows it.</summary>
/// <param name="Watcher">Who watches.</param>
/// <param name="Reference">The number of the monitor, at the watcher's node.</param>
internal readonly record struct WatchKey(Pid Watcher, long Reference);
