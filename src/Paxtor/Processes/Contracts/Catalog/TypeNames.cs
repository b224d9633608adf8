using System.Text;

namespace Paxtor.Processes.Contracts;

/// <summary>
/// The name of a type between nodes, the same whether the source generator or reflection made it: its full name, type arguments in angle brackets, nested types after a dot, without
/// any assembly. <c>Shop.Store&lt;System.Int32&gt;.IOrders</c>.
/// </summary>
internal static class TypeNames
{
    public static string Of(Type type)
    {
        StringBuilder text = new();
        Append(text, type);
        return text.ToString();
    }

    private static void Append(StringBuilder text, Type type)
    {
        if (type.IsArray)
        {
            Append(text, type.GetElementType()!);
            text.Append('[').Append(',', type.GetArrayRank() - 1).Append(']');
            return;
        }

        if (type.IsGenericParameter || type.IsByRef || type.IsPointer)
        {
            text.Append(type.Name);
            return;
        }

        if (type.Namespace is { Length: > 0 } space)
            text.Append(space).Append('.');
        Type[] arguments = type.GetGenericArguments();
        List<Type> chain = [type];
        while (chain[^1].DeclaringType is { } outer)
            chain.Add(outer);
        int used = 0;
        for (int i = chain.Count - 1; i >= 0; i--)
        {
            string name = chain[i].Name;
            int tick = name.IndexOf('`', StringComparison.Ordinal);
            text.Append(tick < 0 ? name : name[..tick]);
            int count = chain[i].GetGenericArguments().Length;
            if (count > used)
            {
                text.Append('<');
                for (; used < count; used++)
                {
                    Append(text, arguments[used]);
                    text.Append(used < count - 1 ? "," : ">");
                }
            }

            if (i > 0)
                text.Append('.');
        }
    }
}
