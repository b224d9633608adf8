using System.ComponentModel;

namespace Paxtor.Processes.Contracts;

/// <summary>One method of a contract, as nodes know it. Not for use by hand.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class ContractMethod
{
    private protected ContractMethod(string contract, string name, MethodKind kind, bool takesToken)
    {
        Contract = contract;
        Name = name;
        TakesToken = takesToken;
        Id = MethodId.Of(contract, name, kind);
    }

    /// <summary>The contract's name between nodes.</summary>
    public string Contract { get; }

    /// <summary>The method's name between nodes.</summary>
    public string Name { get; }

    /// <summary>Whether the handler takes a cancellation token.</summary>
    public bool TakesToken { get; }

    /// <summary>Its number between nodes, made of the two names and of how it answers: a call that became a message is another method.</summary>
    public ulong Id { get; }

    /// <summary>The types that cross nodes: of the arguments and the answer, to be checked at the declaration.</summary>
    public abstract IEnumerable<Type> PayloadTypes { get; }

    /// <summary>As a node serves it to others.</summary>
    internal abstract ServedMethod Serve(Remoting remoting);

    /// <summary><c>contract.name</c>.</summary>
    public override string ToString() => $"{Contract}.{Name}";
}
