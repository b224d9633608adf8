namespace Paxtor.Testing.Tracing;

/// <summary>What a line of a trace tells.</summary>
internal enum TraceKind : byte
{
    Note = 0,
    Crash,
    Start,
    Pause,
    Fatal,
    Connect,
    Disconnect,
    Send,
    Deliver,
    LateCopy,
    Drop,
    Fault,
    Heal,
    Disk,
    Apply,
    Leader,
    Invoke,
    Return,
    Resource,
}
