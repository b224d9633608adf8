using System.Reflection;

namespace Paxtor.Processes.Contracts;

/// <summary>Asks the serializer about types when they are declared, and says where one that cannot be carried was found.</summary>
internal static class PayloadCheck
{
    /// <exception cref="ContractException">The type cannot be carried.</exception>
    public static void Run(IPayloadSerializer serializer, Type type, Func<string> where)
    {
        try
        {
            serializer.Check(type);
        }
        catch (ContractException e)
        {
            throw new ContractException($"{where()} → {e.Message}", e);
        }
        catch (Exception e) when (e is NotSupportedException or InvalidOperationException or ArgumentException)
        {
            throw new ContractException($"{where()} → {TypeNames.Of(type)}: {e.Message}", e);
        }
    }

    /// <exception cref="ContractException">A type of the method cannot be carried.</exception>
    public static void Run(IPayloadSerializer serializer, Type contract, ContractMethod method)
    {
        foreach (Type type in method.PayloadTypes)
            Run(serializer, type, () => Find(contract, method, type));
    }

    private static string Find(Type contract, ContractMethod method, Type type)
    {
        MethodShape shape = ContractShape.Of(contract).Methods.First(m => m.Name == method.Name);
        string name = $"{contract.Name}.{shape.Info.Name}";
        return shape.Sent.FirstOrDefault(p => p.ParameterType == type) is { } parameter ? $"{name} parameter '{parameter.Name}'" : $"{name} result";
    }
}
