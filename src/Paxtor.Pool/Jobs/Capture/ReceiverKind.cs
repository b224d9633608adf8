namespace Paxtor.Pooling.Jobs;

/// <summary>What a job's method is called on.</summary>
internal enum ReceiverKind
{
    /// <summary>Nothing: it is static.</summary>
    None = 0,

    /// <summary>A service of the worker.</summary>
    Service = 1,

    /// <summary>An object that is sent along.</summary>
    Value = 2,
}
