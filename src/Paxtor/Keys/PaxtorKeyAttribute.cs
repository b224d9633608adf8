namespace Paxtor;

/// <summary>
/// Lets values of a type be keys. The name stands for the type on every node and in every version, so the type itself may be renamed or
/// moved. The key is the name and the public properties with a getter, base classes first, in the order of their declaration; for an enum, the name and the number.
/// </summary>
/// <param name="name">The name; not empty, and the same for as long as keys of this type are in use.</param>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Struct | AttributeTargets.Enum, Inherited = false)]
public sealed class PaxtorKeyAttribute(string name) : Attribute
{
    /// <summary>The name that stands for the type.</summary>
    public string Name { get; } = name;
}
