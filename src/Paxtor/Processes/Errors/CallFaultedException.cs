namespace Paxtor;

/// <summary>
/// The handler of a call threw. It is the same on the node of the process and on any other, so that code does not depend on where a process runs; on the same
/// node the exception itself is the inner one.
/// </summary>
/// <param name="fault">What was thrown, with its stack there.</param>
/// <param name="pid">The process.</param>
/// <param name="inner">The exception itself, on the node where it was thrown.</param>
public sealed class CallFaultedException(FaultInfo fault, Pid pid, Exception? inner = null)
    : ProcessException($"The call was answered by {fault.Type}: {fault.Message}", inner)
{
    /// <summary>What was thrown: its type, message, and stack where it was thrown.</summary>
    public FaultInfo Fault { get; } = fault;

    /// <summary>The process that was called.</summary>
    public Pid Pid { get; } = pid;

    /// <summary>Whether it was of exactly this type of exception: <c>catch (CallFaultedException e) when (e.Is&lt;KeyNotFoundException&gt;())</c>.</summary>
    /// <typeparam name="TException">The type.</typeparam>
    public bool Is<TException>()
        where TException : Exception => Fault.Is<TException>();

    /// <summary>All of it, the remote stack too.</summary>
    public override string ToString() => InnerException is null ? $"{base.ToString()}{Environment.NewLine}--- on {Pid} ---{Environment.NewLine}{Fault.StackTrace}" : base.ToString();
}
