namespace Paxtor;

/// <summary>
/// Marks an interface as a contract of processes: its methods are the messages that a process which implements it understands. The source generator writes the proxy and the dispatcher.
/// </summary>
/// <remarks>
/// <para>A method that answers returns <see cref="Task"/>, <see cref="Task{TResult}"/>, <see cref="ValueTask"/> or <see cref="ValueTask{TResult}"/> (which saves an allocation); one that returns
/// <see cref="IAsyncEnumerable{T}"/> streams; one that returns <c>void</c>, or is marked with <see cref="OneWayAttribute"/>, is only sent. A parameter of type <see cref="CancellationToken"/> is not sent: it is
/// cancelled over there when the caller's is, when the time-out passes, or when the process shall end.</para>
/// <para>Old and new versions work together when a contract changes by added methods and by parameters added at the end with a default value. A method that the process does not
/// know is answered with a <see cref="ContractException"/>.</para>
/// </remarks>
/// <param name="name">The contract's name between nodes; null for the interface's full name. Give one to be able to rename the interface.</param>
[AttributeUsage(AttributeTargets.Interface, Inherited = false)]
public sealed class ProcessContractAttribute(string? name = null) : Attribute
{
    /// <summary>The contract's name between nodes; null for the interface's full name.</summary>
    public string? Name { get; } = name;
}
