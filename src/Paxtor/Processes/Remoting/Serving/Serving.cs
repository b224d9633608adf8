using Paxtor.Processes.Contracts;

namespace Paxtor.Processes;

/// <summary>What is said in the same words wherever a request of another node is served.</summary>
internal static class Serving
{
    public static string Unreadable(ContractMethod method, Exception error) =>
        $"The arguments of {method} cannot be read: {error.Message}{(error is ContractException ? "" : " Do both nodes have the same version of the contract?")}";
}
