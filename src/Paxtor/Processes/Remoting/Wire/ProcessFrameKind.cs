namespace Paxtor.Processes;

/// <summary>The first byte of every frame between processes of two nodes: what the rest is, see Protos/processes.proto. Numbers are never used again.</summary>
internal enum ProcessFrameKind : byte
{
    /// <summary>The first of each side: see <see cref="HelloFrame"/>.</summary>
    Hello = FrameRouter.FirstKind,

    /// <summary>See <see cref="CallFrame"/>.</summary>
    Call = 33,

    /// <summary>See <see cref="ReplyFrame"/>.</summary>
    Reply = 34,

    /// <summary>See <see cref="CallFrame"/>.</summary>
    Send = 35,

    /// <summary>The asker of a call, stream or start waits no longer.</summary>
    Cancel = 36,

    /// <summary>See <see cref="CallFrame"/>.</summary>
    Stream = 37,

    /// <summary>See <see cref="StreamFrame"/>.</summary>
    Credit = 38,

    /// <summary>See <see cref="StreamFrame"/>.</summary>
    Item = 39,

    /// <summary>See <see cref="SignalFrame"/>.</summary>
    Signal = 40,

    /// <summary>See <see cref="StartFrame"/>.</summary>
    Start = 41,

    /// <summary>See <see cref="AskFrame"/>.</summary>
    WhereIs = 42,

    /// <summary>See <see cref="AskFrame"/>.</summary>
    IsAlive = 43,

    /// <summary>See <see cref="RoomFrame"/>.</summary>
    Busy = 44,

    /// <summary>See <see cref="RoomFrame"/>.</summary>
    Room = 45,

    /// <summary>See <see cref="Names.NameStartFrame"/>.</summary>
    NameStart = 46,
}
