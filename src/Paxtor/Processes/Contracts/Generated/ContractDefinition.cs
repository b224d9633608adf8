using System.ComponentModel;

namespace Paxtor.Processes.Contracts;

/// <summary>A contract, as generated code describes it. Not for use by hand.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class ContractDefinition
{
    private protected ContractDefinition()
    {
    }

    /// <summary>The contract's name between nodes.</summary>
    public abstract string Name { get; }

    /// <summary>All its methods, those of the interfaces it inherits among them (under this contract's name).</summary>
    public abstract IReadOnlyList<ContractMethod> Methods { get; }

    /// <summary>The interface.</summary>
    internal abstract Type Contract { get; }
}

/// <summary>A contract, as generated code describes it. Not for use by hand.</summary>
/// <typeparam name="TContract">The contract.</typeparam>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class ContractDefinition<TContract> : ContractDefinition
    where TContract : class
{
    internal sealed override Type Contract => typeof(TContract);

    /// <summary>Makes a proxy.</summary>
    /// <param name="endpoint">Where it sends to.</param>
    public abstract TContract CreateProxy(ProcessEndpoint endpoint);
}
