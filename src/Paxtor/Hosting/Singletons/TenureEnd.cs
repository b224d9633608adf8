namespace Paxtor.Hosting.Singletons;

/// <summary>How the work of a tenure ended.</summary>
internal enum TenureEndKind
{
    /// <summary>It returned by itself.</summary>
    Completed,

    /// <summary>It was told to stop, or the ownership was lost.</summary>
    Stopped,

    /// <summary>It threw.</summary>
    Faulted,
}

/// <summary>How the work of a tenure ended: nothing of it runs any more.</summary>
/// <param name="Kind">How.</param>
/// <param name="Error">What it threw, when it faulted.</param>
internal readonly record struct TenureEnd(TenureEndKind Kind, Exception? Error = null);
