namespace Paxtor;

/// <summary>
/// A contract, process class or payload type cannot work, or the two sides of a call do not agree about it: the message names the type or method and the remedy.
/// </summary>
public sealed class ContractException : ProcessException
{
    /// <summary>Makes one.</summary>
    /// <param name="message">What and why, and the remedy.</param>
    /// <param name="inner">Its cause.</param>
    public ContractException(string message, Exception? inner = null)
        : base(message, inner)
    {
    }
}
