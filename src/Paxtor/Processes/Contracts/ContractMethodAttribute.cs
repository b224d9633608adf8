namespace Paxtor;

/// <summary>Gives a method of a contract a name between nodes of its own: to tell overloads apart, or to rename the method.</summary>
/// <param name="name">The name; unique in the contract.</param>
[AttributeUsage(AttributeTargets.Method, Inherited = false)]
public sealed class ContractMethodAttribute(string name) : Attribute
{
    /// <summary>The name.</summary>
    public string Name { get; } = name;
}
