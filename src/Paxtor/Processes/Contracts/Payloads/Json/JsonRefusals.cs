using System.Linq.Expressions;
using System.Reflection;
using System.Text.Json.Nodes;

namespace Paxtor.Processes.Contracts;

/// <summary>Types that have no meaning on another node, or none that a serializer could know.</summary>
internal static class JsonRefusals
{
    private static readonly Type[] Open =
        [typeof(Task<>), typeof(ValueTask<>), typeof(IAsyncEnumerable<>), typeof(IAsyncEnumerator<>), typeof(Span<>), typeof(ReadOnlySpan<>), typeof(Lazy<>), typeof(WeakReference<>)];

    /// <summary>Why a type is never carried, with what to do; null when the serializer may be asked.</summary>
    public static string? Reason(Type type)
    {
        Type? open = type.IsGenericType ? type.GetGenericTypeDefinition() : null;
        if (type == typeof(object))
            return "any object may stand there. Declare what is sent.";
        if (typeof(Delegate).IsAssignableFrom(type) || typeof(Expression).IsAssignableFrom(type))
            return "code cannot be sent. Send the data that it would need.";
        if (typeof(Stream).IsAssignableFrom(type) || typeof(TextReader).IsAssignableFrom(type) || typeof(TextWriter).IsAssignableFrom(type))
            return "a stream belongs to this machine. Send bytes, or write a method that returns IAsyncEnumerable<T>.";
        if (typeof(MemberInfo).IsAssignableFrom(type) || typeof(Assembly).IsAssignableFrom(type) || typeof(Module).IsAssignableFrom(type) || typeof(ParameterInfo).IsAssignableFrom(type))
            return "types of the program are not sent. Send a name that both sides know.";
        if (typeof(Task).IsAssignableFrom(type) || type == typeof(ValueTask) || type == typeof(CancellationToken) || type == typeof(CancellationTokenSource) || Array.IndexOf(Open, open) >= 0)
            return "it lives on this node only. Send the value itself; a CancellationToken only as a parameter of its own.";
        if (typeof(Exception).IsAssignableFrom(type))
            return "an exception is not sent as a value. Send a FaultInfo, or ExitReason.Error.";
        if (type == typeof(IntPtr) || type == typeof(UIntPtr) || type.IsPointer || type.IsFunctionPointer || type.IsByRef || type.IsByRefLike)
            return "it is an address in memory. Send the value.";
        if (typeof(WaitHandle).IsAssignableFrom(type) || typeof(System.Runtime.InteropServices.SafeHandle).IsAssignableFrom(type) || typeof(IServiceProvider).IsAssignableFrom(type) ||
            typeof(ILocks).IsAssignableFrom(type) || typeof(IProcesses).IsAssignableFrom(type) || typeof(ProcessContext).IsAssignableFrom(type))
            return "it belongs to this node. Send what names it instead.";
        if (type.IsInterface && type.IsDefined(typeof(ProcessContractAttribute), inherit: false))
            return "a proxy is not sent. Send the Pid or ProcessRef, and get the proxy there.";
        if (type.IsArray && type.GetArrayRank() > 1)
            return "an array of several dimensions cannot be carried. Use an array of arrays.";
        return typeof(JsonNode).IsAssignableFrom(type) ? null : type.ContainsGenericParameters ? "it is an open generic type." : null;
    }
}
