namespace Paxtor;

/// <summary>One monitor: what <see cref="ProcessContext.Monitor"/> gave and <see cref="IDownHandler.OnDownAsync"/> names. Unique within its process's node.</summary>
/// <param name="Number">Its number.</param>
public readonly record struct MonitorRef(long Number);
