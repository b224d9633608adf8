namespace Paxtor.Names;

/// <summary>What came of an attempt to claim a name.</summary>
internal enum ClaimOutcome
{
    /// <summary>It is claimed, under a session that was valid.</summary>
    Claimed,

    /// <summary>Another process has it.</summary>
    Taken,

    /// <summary>What the permanent name starts is not what was thought, or there is one though a temporary name was asked for.</summary>
    OtherSpec,

    /// <summary>The claim that was to be moved is not there any more, and nobody has the name.</summary>
    NothingToMove,

    /// <summary>There was no quorum or no session for as long as it was tried. It is not claimed, and will not be by this.</summary>
    NoQuorum,
}

/// <summary>What came of an attempt to claim a name, with what was seen.</summary>
/// <param name="Outcome">Which.</param>
/// <param name="Session">Under which session it is claimed.</param>
/// <param name="Revision">The mod revision of the claim; of <see cref="ClaimOutcome.OtherSpec"/>, that of what the permanent name starts, 0 for none.</param>
/// <param name="Claim">Who has it.</param>
/// <param name="Restart">As what he has it.</param>
/// <param name="Spec">What the permanent name starts; null when there is none.</param>
internal readonly record struct ClaimResult(
    ClaimOutcome Outcome, Sessions.Session? Session = null, long Revision = 0, ClaimRecord? Claim = null, NameRestart Restart = default, SpecRecord? Spec = null);
