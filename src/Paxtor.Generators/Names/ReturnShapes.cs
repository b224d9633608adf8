using Microsoft.CodeAnalysis;

namespace Paxtor.Generators;

/// <summary>What the return type of a method in a contract means.</summary>
internal static class ReturnShapes
{
    /// <summary>How a method is carried; null when its return type cannot be in a contract.</summary>
    public static MethodShape? Of(IMethodSymbol method)
    {
        if (method.ReturnsVoid)
            return MethodShape.Void;
        bool oneWay = Known.Attribute(method, Known.OneWayAttribute) is not null;
        if (method.ReturnsByRef || method.ReturnsByRefReadonly || method.ReturnType is not INamedTypeSymbol type)
            return null;
        return (type.ContainingNamespace?.ToDisplayString(), type.Name, type.Arity) switch
        {
            ("System.Threading.Tasks", "Task", 0) => oneWay ? MethodShape.OneWayTask : MethodShape.Task,
            ("System.Threading.Tasks", "ValueTask", 0) => oneWay ? MethodShape.OneWayValueTask : MethodShape.ValueTask,
            ("System.Threading.Tasks", "Task", 1) => MethodShape.TaskOfResult,
            ("System.Threading.Tasks", "ValueTask", 1) => MethodShape.ValueTaskOfResult,
            ("System.Collections.Generic", "IAsyncEnumerable", 1) => MethodShape.Stream,
            _ => null,
        };
    }

    public static bool HasResult(MethodShape shape) => shape is MethodShape.TaskOfResult or MethodShape.ValueTaskOfResult or MethodShape.Stream;
}
