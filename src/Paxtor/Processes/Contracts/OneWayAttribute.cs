namespace Paxtor;

/// <summary>
/// Marks a method of a contract that returns <see cref="Task"/> or <see cref="ValueTask"/> as one that is only sent: the caller's task ends when the message is on its way (and waits while
/// the way is full), not when it was handled. An exception of the handler ends the process.
/// </summary>
[AttributeUsage(AttributeTargets.Method, Inherited = false)]
public sealed class OneWayAttribute : Attribute;
