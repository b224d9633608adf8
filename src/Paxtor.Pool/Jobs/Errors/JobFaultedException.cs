namespace Paxtor;

/// <summary>A job ran and threw; the same wherever it ran.</summary>
/// <param name="fault">What was thrown, with its stack there.</param>
/// <param name="pid">The job's process.</param>
/// <param name="job">The method.</param>
public sealed class JobFaultedException(FaultInfo fault, Pid pid, string job) : PoolException($"The job {job} was ended by {fault.Type}: {fault.Message}")
{
    /// <summary>What was thrown: its type, message, and stack where it was thrown.</summary>
    public FaultInfo Fault { get; } = fault;

    /// <summary>The job's process; its node is where it ran.</summary>
    public Pid Pid { get; } = pid;

    /// <summary>Whether it was of exactly this type of exception: <c>catch (JobFaultedException e) when (e.Is&lt;FileNotFoundException&gt;())</c>.</summary>
    /// <typeparam name="TException">The type.</typeparam>
    public bool Is<TException>()
        where TException : Exception => Fault.Is<TException>();

    /// <summary>All of it, the stack on the worker too.</summary>
    public override string ToString() => $"{base.ToString()}{Environment.NewLine}--- on {Pid} ---{Environment.NewLine}{Fault.StackTrace}";
}
