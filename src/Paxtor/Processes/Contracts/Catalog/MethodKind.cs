namespace Paxtor.Processes.Contracts;

/// <summary>How a method of a contract answers.</summary>
internal enum MethodKind
{
    /// <summary>Once.</summary>
    Call,

    /// <summary>Not at all.</summary>
    Send,

    /// <summary>As a stream.</summary>
    Stream,
}
