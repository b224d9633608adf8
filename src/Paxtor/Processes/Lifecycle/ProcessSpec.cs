using Paxtor.Processes.Contracts;

namespace Paxtor;

/// <summary>What to start: a declared process class and its start arguments. It can be sent to other nodes.</summary>
public sealed class ProcessSpec
{
    private ProcessSpec(Type type, object?[] arguments)
    {
        Type = type;
        Arguments = arguments;
    }

    /// <summary>The class.</summary>
    public Type Type { get; }

    /// <summary>The values for the parameters of its constructor that are marked with <see cref="StartArgumentAttribute"/>, in their order.</summary>
    public IReadOnlyList<object?> Arguments { get; }

    /// <summary>A process of a class.</summary>
    /// <typeparam name="TProcess">The class; the node where it starts must declare it (<c>AddProcess</c>).</typeparam>
    /// <param name="arguments">The values for the parameters of its constructor that are marked with <see cref="StartArgumentAttribute"/>, in their order; those with a default value may be left out at the end.</param>
    /// <exception cref="ContractException">Number or types of the arguments do not fit the constructor.</exception>
    public static ProcessSpec For<TProcess>(params object?[] arguments)
        where TProcess : class
    {
        ArgumentNullException.ThrowIfNull(arguments);
        return Of(typeof(TProcess), ProcessShape.Of(typeof(TProcess)).Fit(arguments));
    }

    // The arguments fit already, one for each.
    internal static ProcessSpec Of(Type type, object?[] arguments) => new(type, arguments);
}
