namespace Paxtor.Pooling.Jobs;

/// <summary>How a job ended. The numbers are the wire's.</summary>
internal enum JobOutcomeKind
{
    /// <summary>It returned; there is a result, or none was asked for.</summary>
    Returned = 0,

    /// <summary>It threw.</summary>
    Threw = 1,

    /// <summary>It was told to exit.</summary>
    ToldToExit = 2,

    /// <summary>Its member does not have its code; it did not run.</summary>
    NoCode = 3,
}
