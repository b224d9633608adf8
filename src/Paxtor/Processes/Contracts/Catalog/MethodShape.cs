using System.Reflection;

namespace Paxtor.Processes.Contracts;

/// <summary>One method of a contract, as reflection sees it.</summary>
internal sealed class MethodShape
{
    public MethodShape(MethodInfo info, string name)
    {
        Info = info;
        Name = name;
        Parameters = info.GetParameters();
        Sent = [.. Parameters.Where(static p => p.ParameterType != typeof(CancellationToken))];
        Type result = info.ReturnType;
        Type? open = result.IsGenericType ? result.GetGenericTypeDefinition() : null;
        bool oneWay = info.IsDefined(typeof(OneWayAttribute), inherit: false);
        if (open == typeof(IAsyncEnumerable<>) || open == typeof(Task<>) || open == typeof(ValueTask<>))
        {
            if (oneWay)
                throw Wrong("is marked [OneWay] and has a result", "take the attribute or the result away");
            Kind = open == typeof(IAsyncEnumerable<>) ? MethodKind.Stream : MethodKind.Call;
            Result = result.GetGenericArguments()[0];
        }
        else if (result == typeof(void) || result == typeof(Task) || result == typeof(ValueTask))
        {
            Kind = oneWay || result == typeof(void) ? MethodKind.Send : MethodKind.Call;
            Result = typeof(Nothing);
        }
        else
        {
            throw Wrong($"returns {TypeNames.Of(result)}", "return Task, ValueTask, one of these with a result, IAsyncEnumerable<T>, or void for a method that is only sent");
        }

        if (info.IsGenericMethod)
            throw Wrong("is generic", "make the contract generic, or write one method for each type");
        if (info.IsStatic)
            throw Wrong("is static", "take it out of the contract");
        if (info.IsSpecialName)
            throw Wrong("belongs to a property or an event", "write a method that asks or tells instead");
        if (Parameters.Count - Sent.Count > 1)
            throw Wrong("takes several cancellation tokens", "leave one");
        if (Parameters.FirstOrDefault(static p => p.ParameterType.IsByRef || p.ParameterType.IsByRefLike || p.ParameterType.IsPointer) is { } bad)
            throw Wrong($"has the parameter '{bad.Name}', which is passed by reference", "pass a value");
    }

    public MethodInfo Info { get; }

    /// <summary>Its name between nodes.</summary>
    public string Name { get; }

    public MethodKind Kind { get; }

    /// <summary>What it answers, or the items of its stream; <see cref="Nothing"/> for none.</summary>
    public Type Result { get; }

    public IReadOnlyList<ParameterInfo> Parameters { get; }

    /// <summary>The parameters that are sent, in their order: all but cancellation tokens.</summary>
    public IReadOnlyList<ParameterInfo> Sent { get; }

    public bool TakesToken => Sent.Count < Parameters.Count;

    private ContractException Wrong(string what, string remedy) => new($"{Info.DeclaringType!.Name}.{Info.Name} {what}, so it cannot be in a contract: {remedy}.");
}
