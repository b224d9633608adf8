namespace Paxtor;

/// <summary>Says more about a process class; it need not be there.</summary>
/// <param name="name">The class's name between nodes; null for its full name. Give one to be able to rename the class.</param>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class ProcessAttribute(string? name = null) : Attribute
{
    /// <summary>The class's name between nodes; null for its full name.</summary>
    public string? Name { get; } = name;

    /// <summary>
    /// Whether an exception of a call's handler ends the process too, as in OTP, after its caller was told. Default false: only the caller is told. An exception of a one-way
    /// message, a timer, or a handler of exits and monitors always ends the process.
    /// </summary>
    public bool ExitOnFault { get; set; }

    /// <summary>The most messages that may wait in its mailbox; what comes beyond is refused with a <see cref="LimitReachedException"/>. Default 1,000,000.</summary>
    public int MaxMailbox { get; set; } = 1_000_000;
}
