namespace Paxtor.Processes;

/// <summary>What a <see cref="ProcessSignal"/> says. The numbers are those on the wire.</summary>
internal enum SignalKind
{
    /// <summary>From asks To to exit.</summary>
    Exit = 1,

    /// <summary>From, which is linked to To, has ended.</summary>
    LinkExit = 2,

    /// <summary>From links itself to To.</summary>
    Link = 3,

    /// <summary>From takes back its link to To; answered by <see cref="UnlinkAck"/> with the same reference.</summary>
    Unlink = 4,

    /// <summary>From has seen To's <see cref="Unlink"/>: what it sent before belonged to the old link.</summary>
    UnlinkAck = 5,

    /// <summary>From monitors To, or whoever has the name on the node.</summary>
    Monitor = 6,

    /// <summary>From takes back the monitor.</summary>
    Demonitor = 7,

    /// <summary>From, which To monitors, has ended.</summary>
    Down = 8,
}
