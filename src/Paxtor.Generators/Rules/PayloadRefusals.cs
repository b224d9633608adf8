using System;
using System.Collections.Generic;
using Microsoft.CodeAnalysis;

namespace Paxtor.Generators;

/// <summary>Types that have no meaning on another node; the same as JsonRefusals at run time.</summary>
internal static class PayloadRefusals
{
    private const string Local = "it lives on this node only; send the value itself, and a CancellationToken only as a parameter of its own";
    private const string Code = "code cannot be sent; send the data that it would need";
    private const string OnMachine = "a stream belongs to this machine; send bytes, or write a method that returns IAsyncEnumerable<T>";
    private const string Program = "types of the program are not sent; send a name that both sides know";
    private const string Ours = "it belongs to this node; send what names it instead";

    private static readonly Dictionary<string, string> ByName = new(StringComparer.Ordinal)
    {
        ["System.Delegate"] = Code,
        ["System.Linq.Expressions.Expression"] = Code,
        ["System.IO.Stream"] = OnMachine,
        ["System.IO.TextReader"] = OnMachine,
        ["System.IO.TextWriter"] = OnMachine,
        ["System.Reflection.MemberInfo"] = Program,
        ["System.Reflection.Assembly"] = Program,
        ["System.Threading.Tasks.Task"] = Local,
        ["System.Threading.Tasks.ValueTask"] = Local,
        ["System.Threading.Tasks.ValueTask<TResult>"] = Local,
        ["System.Collections.Generic.IAsyncEnumerable<T>"] = Local,
        ["System.Lazy<T>"] = Local,
        ["System.Threading.CancellationToken"] = Local,
        ["System.Threading.CancellationTokenSource"] = Local,
        ["System.Exception"] = "an exception is not sent as a value; send a FaultInfo, or ExitReason.Error",
        ["System.Threading.WaitHandle"] = Ours,
        ["System.IServiceProvider"] = Ours,
        ["Paxtor.ILocks"] = Ours,
        ["Paxtor.IProcesses"] = Ours,
        ["Paxtor.ProcessContext"] = Ours,
    };

    public static string? Reason(ITypeSymbol type)
    {
        if (type is IDynamicTypeSymbol || type.SpecialType == SpecialType.System_Object)
            return "any object may stand there; declare what is sent";
        if (type is IPointerTypeSymbol or IFunctionPointerTypeSymbol || type.IsRefLikeType || type.SpecialType is SpecialType.System_IntPtr or SpecialType.System_UIntPtr)
            return "it is an address in memory; send the value";
        if (type is IArrayTypeSymbol { Rank: > 1 })
            return "an array of several dimensions cannot be carried; use an array of arrays";
        if (type.TypeKind == TypeKind.Delegate)
            return Code;
        if (type is INamedTypeSymbol named && Known.IsContract(named))
            return "a proxy is not sent; send the Pid or ProcessRef, and get the proxy there";
        for (ITypeSymbol? t = type; t is not null; t = t.BaseType)
        {
            if (ByName.TryGetValue(TypeNames.Of(t.OriginalDefinition), out string reason))
                return reason;
        }

        return null;
    }
}
