using System.Reflection;

namespace Paxtor.Processes.Contracts;

/// <summary>
/// The names of a contract's methods between nodes, by the rules that the source generator follows too: that of <see cref="ContractMethodAttribute"/>, else the method's own; several of one
/// name get the types of their parameters, <c>Add(System.Int32,System.String)</c>; those that are still alike (an inherited method and one that hides it) get the interface that
/// declares them in front.
/// </summary>
internal static class MethodNames
{
    public static string[] Of(IReadOnlyList<MethodInfo> methods)
    {
        string?[] given = [.. methods.Select(static m => m.GetCustomAttribute<ContractMethodAttribute>(inherit: false)?.Name)];
        string[] names = [.. methods.Select((m, i) => given[i] ?? m.Name)];
        Tell(methods, given, names, static m => $"{m.Name}({string.Join(',', m.GetParameters().Select(static p => TypeNames.Of(p.ParameterType)))})");
        Tell(methods, given, names, static m => $"{TypeNames.Of(m.DeclaringType!)}.{m.Name}({string.Join(',', m.GetParameters().Select(static p => TypeNames.Of(p.ParameterType)))})");
        if (names.GroupBy(static n => n, StringComparer.Ordinal).FirstOrDefault(static g => g.Skip(1).Any()) is { } twice)
            throw new ContractException($"{TypeNames.Of(methods[0].DeclaringType!)} has two methods of the name '{twice.Key}' between nodes: give each another by [ContractMethod].");
        return names;
    }

    private static void Tell(IReadOnlyList<MethodInfo> methods, string?[] given, string[] names, Func<MethodInfo, string> longer)
    {
        HashSet<string> twice = [.. names.GroupBy(static n => n, StringComparer.Ordinal).Where(static g => g.Skip(1).Any()).Select(static g => g.Key)];
        for (int i = 0; i < names.Length; i++)
        {
            if (given[i] is null && twice.Contains(names[i]))
                names[i] = longer(methods[i]);
        }
    }
}
