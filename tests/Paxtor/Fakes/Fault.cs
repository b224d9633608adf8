namespace Paxtor.Tests.Fakes;

/// <summary>What goes wrong with one request.</summary>
internal enum Fault
{
    None,

    /// <summary>Refused: nothing happens.</summary>
    NoQuorum,

    /// <summary>No answer, and it never happens.</summary>
    Dropped,

    /// <summary>It happens at once, but the answer is lost.</summary>
    AnswerLost,

    /// <summary>No answer, and it happens long after the caller was told so.</summary>
    Late,
}
