using System.Reflection;
using System.Text;

namespace Repository;

/// <summary>
/// The public API of each library is kept in a checked-in file, so that a change to it is seen in review. To accept a
/// change, run this test program with PAXTOR_ACCEPT_API=1.
/// </summary>
public sealed class PublicApiTests
{
    [Theory]
    [InlineData("Paxtor.Foundation")]
    [InlineData("Paxtor.Coordination")]
    [InlineData("Paxtor.Raft")]
    [InlineData("Paxtor.Transport")]
    [InlineData("Paxtor.Quorum")]
    [InlineData("Paxtor")]
    [InlineData("Paxtor.FSharp")]
    [InlineData("Paxtor.Etcd")]
    [InlineData("Paxtor.Testing")]
    [InlineData("Paxtor.Pool")]
    public void PublicApi_IsTheOneReviewed(string assembly)
    {
        string actual = Describe(Assembly.Load(assembly));
        string file = Path.Combine(Tree.Root, "tests/Repository/api", assembly + ".txt");
        if (Environment.GetEnvironmentVariable("PAXTOR_ACCEPT_API") == "1")
        {
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.WriteAllText(file, actual);
        }

        Assert.True(File.Exists(file), $"{Tree.Relative(file)} is missing; run with PAXTOR_ACCEPT_API=1 and review it.");
        Assert.Equal(File.ReadAllText(file), actual);
    }

    private static string Describe(Assembly assembly)
    {
        StringBuilder text = new();
        foreach (Type type in assembly.GetExportedTypes().OrderBy(static t => t.FullName, StringComparer.Ordinal))
        {
            string kind = type.IsEnum ? "enum" : type.IsInterface ? "interface" : type.IsValueType ? "struct" : typeof(Delegate).IsAssignableFrom(type) ? "delegate" : "class";
            text.Append(kind).Append(' ').Append(Name(type)).Append('\n');
            const BindingFlags flags = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;
            IEnumerable<string> members = type.GetMembers(flags).Where(Visible).Select(Member).Where(static m => m.Length > 0);
            foreach (string member in members.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal))
                text.Append("    ").Append(member).Append('\n');
        }

        return text.ToString();
    }

    private static bool Visible(MemberInfo member) => member switch
    {
        MethodBase m => (m.IsPublic || m.IsFamily || m.IsFamilyOrAssembly) && !(m.IsSpecialName && m is MethodInfo && !m.Name.StartsWith("op_", StringComparison.Ordinal)),
        FieldInfo f => (f.IsPublic || f.IsFamily) && !f.IsSpecialName,
        PropertyInfo p => p.GetAccessors(nonPublic: true).Any(static a => a.IsPublic || a.IsFamily),
        EventInfo => true,
        _ => false,
    };

    private static string Member(MemberInfo member) => member switch
    {
        ConstructorInfo c => $"new({Parameters(c)})",
        MethodInfo m when m.Name.Contains('<') => string.Empty,
        MethodInfo m => $"{Name(m.ReturnType)} {m.Name}({Parameters(m)})",
        FieldInfo f => $"{Name(f.FieldType)} {f.Name}" + (f.IsLiteral ? $" = {f.GetRawConstantValue()}" : string.Empty),
        PropertyInfo p => $"{Name(p.PropertyType)} {p.Name} {{{(p.GetMethod is { IsPublic: true } ? " get;" : string.Empty)}{(p.SetMethod is { IsPublic: true } ? " set;" : string.Empty)} }}",
        EventInfo e => $"event {Name(e.EventHandlerType!)} {e.Name}",
        _ => string.Empty,
    };

    private static string Parameters(MethodBase method) =>
        string.Join(", ", method.GetParameters().Select(static p => $"{Name(p.ParameterType)} {p.Name}{(p.HasDefaultValue ? " = " + (p.DefaultValue ?? "default") : string.Empty)}"));

    private static string Name(Type type)
    {
        if (type.IsGenericParameter)
            return type.Name;
        if (type.IsByRef || type.IsArray || type.IsPointer)
            return Name(type.GetElementType()!) + (type.IsByRef ? "&" : type.IsArray ? "[]" : "*");
        string name = type.IsNested ? Name(type.DeclaringType!) + "." + type.Name : (type.Namespace is "System" ? string.Empty : type.Namespace + ".") + type.Name;
        int tick = name.IndexOf('`', StringComparison.Ordinal);
        return type.IsGenericType && tick >= 0 ? $"{name[..tick]}<{string.Join(", ", type.GetGenericArguments().Select(Name))}>" : name;
    }
}
