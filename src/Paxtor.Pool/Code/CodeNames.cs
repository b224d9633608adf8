using System.Reflection;
using Paxtor.Foundation.Wire;
using Paxtor.Pooling.Jobs;
using Paxtor.Processes.Contracts;

namespace Paxtor.Pooling.Code;

/// <summary>
/// How methods and types are told between members. Method: 1 declaring type, 2 name, 3 signature, 4 generic arguments, 5 kind of receiver, 6 its type.
/// Type: 1 assembly, 2 the module's version id where it must be the same, 3 full name of the definition, 4 generic arguments or an array's element, 5 rank of an array.
/// </summary>
internal static class CodeNames
{
    private const int DepthMax = 32;

    public static void WriteMethod(ProtoWriter writer, MethodInfo method, Type? receiverType, ReceiverKind receiver)
    {
        WriteType(writer, 1, method.DeclaringType!);
        writer.String(2, method.Name);
        writer.String(3, SignatureOf(method));
        if (method.IsGenericMethod)
        {
            foreach (Type argument in method.GetGenericArguments())
                WriteType(writer, 4, argument);
        }

        writer.UInt64(5, (ulong)receiver);
        if (receiverType is not null)
            WriteType(writer, 6, receiverType);
    }

    /// <summary>Finds a method.</summary>
    /// <param name="descriptor">What <see cref="WriteMethod"/> wrote.</param>
    /// <param name="code">Where its assemblies are.</param>
    /// <exception cref="JobCodeException">The code is not here, or is another.</exception>
    /// <exception cref="WireFormatException">The bytes are malformed.</exception>
    public static JobMethod ReadMethod(ReadOnlySpan<byte> descriptor, CodeSource code)
    {
        Type? declaring = null;
        Type? receiverType = null;
        string name = "";
        string signature = "";
        List<Type> generic = [];
        ReceiverKind receiver = default;
        ProtoReader reader = new(descriptor);
        while (reader.Next(out int field))
        {
            switch (field)
            {
                case 1: declaring = ReadType(reader.Bytes(), code, 0); break;
                case 2: name = reader.String(); break;
                case 3: signature = reader.String(); break;
                case 4: generic.Add(ReadType(reader.Bytes(), code, 0)); break;
                case 5: receiver = (ReceiverKind)reader.Int32(); break;
                case 6: receiverType = ReadType(reader.Bytes(), code, 0); break;
                default: reader.Skip(); break;
            }
        }

        if (declaring is null || !Enum.IsDefined(receiver) || (receiver != ReceiverKind.None && receiverType is null))
            throw new WireFormatException("the method of a job is malformed");
        const BindingFlags All = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static | BindingFlags.Instance | BindingFlags.DeclaredOnly;
        MethodInfo[] found = [.. declaring.GetMethods(All).Where(m => m.Name == name && SignatureOf(m) == signature)];
        if (found.Length != 1)
            throw new JobCodeException($"{declaring} has {(found.Length == 0 ? "no" : "more than one")} method '{signature}' on this member: its version of {declaring.Assembly.GetName().Name} is another.");
        MethodInfo method = generic.Count == 0 ? found[0] : found[0].MakeGenericMethod([.. generic]);
        return JobMethod.Of(method, receiverType, receiver);
    }

    /// <summary>Whether an assembly belongs to the .NET runtime, whose patch versions may differ from host to host, or to Paxtor, which members have of their own.</summary>
    public static bool IsCommon(AssemblyName assembly)
    {
        if (assembly.Name is { } name && (name == "Paxtor" || (name.StartsWith("Paxtor.", StringComparison.Ordinal) && OwnNames.Contains(name))))
            return true;
        return IsOfRuntime(assembly);
    }

    /// <summary>Whether an assembly is signed as those of the .NET runtime are.</summary>
    public static bool IsOfRuntime(AssemblyName assembly) => assembly.GetPublicKeyToken() is { Length: 8 } token && RuntimeTokens.Contains(Convert.ToHexStringLower(token));

    private static readonly HashSet<string> OwnNames =
        ["Paxtor.Coordination", "Paxtor.Foundation", "Paxtor.Quorum", "Paxtor.Raft", "Paxtor.Transport", "Paxtor.Pool", "Paxtor.Worker"];

    // The keys that the assemblies of Microsoft.NETCore.App are signed with.
    private static readonly HashSet<string> RuntimeTokens = ["7cec85d7bea7798e", "b03f5f7f11d50a3a", "b77a5c561934e089", "cc7b13ffcd2ddd51", "31bf3856ad364e35"];

    // Of the open method, so that it is the same on both sides whatever it is closed over.
    private static string SignatureOf(MethodInfo method)
    {
        MethodInfo open = method.IsGenericMethod ? method.GetGenericMethodDefinition() : method;
        if (open.DeclaringType is { IsGenericType: true } type && !type.IsGenericTypeDefinition)
            open = (MethodInfo)type.GetGenericTypeDefinition().GetMemberWithSameMetadataDefinitionAs(open);
        return open.ToString()!;
    }

    private static void WriteType(ProtoWriter writer, int field, Type type)
    {
        int mark = writer.BeginMessage(field);
        if (type.IsArray)
        {
            writer.UInt64Always(5, type.IsSZArray ? 0UL : (ulong)type.GetArrayRank());
            WriteType(writer, 4, type.GetElementType()!);
        }
        else
        {
            Type definition = type.IsGenericType ? type.GetGenericTypeDefinition() : type;
            AssemblyName assembly = definition.Assembly.GetName();
            writer.String(1, assembly.Name!);
            if (!IsCommon(assembly))
                writer.Bytes(2, definition.Module.ModuleVersionId.ToByteArray());
            writer.String(3, definition.FullName!);
            if (type.IsGenericType)
            {
                foreach (Type argument in type.GetGenericArguments())
                    WriteType(writer, 4, argument);
            }
        }

        writer.EndMessage(mark);
    }

    private static Type ReadType(ReadOnlySpan<byte> bytes, CodeSource code, int depth)
    {
        if (depth > DepthMax)
            throw new WireFormatException("a type is nested too deeply");
        string assembly = "";
        string name = "";
        Guid version = default;
        int? rank = null;
        List<Type> inner = [];
        ProtoReader reader = new(bytes);
        while (reader.Next(out int field))
        {
            switch (field)
            {
                case 1: assembly = reader.String(); break;
                case 2 when reader.Bytes() is { Length: 16 } id: version = new Guid(id); break;
                case 3: name = reader.String(); break;
                case 4: inner.Add(ReadType(reader.Bytes(), code, depth + 1)); break;
                case 5: rank = reader.Int32(); break;
                default: throw new WireFormatException("a type is malformed");
            }
        }

        if (rank is { } dimensions)
        {
            if (inner.Count != 1 || dimensions is < 0 or > 32)
                throw new WireFormatException("an array's type is malformed");
            return dimensions == 0 ? inner[0].MakeArrayType() : inner[0].MakeArrayType(dimensions);
        }

        Assembly found = code.Find(assembly, version);
        Type type = found.GetType(name) ?? FindForwarded(assembly, name) ??
            throw new JobCodeException($"{assembly} on this member has no type {name}: its version is another.");
        if (inner.Count == 0)
            return type;
        return inner.Count == type.GetGenericArguments().Length ? type.MakeGenericType([.. inner]) : throw new WireFormatException("a generic type is malformed");
    }

    // A type of the runtime may lie in another assembly there in another patch version.
    private static Type? FindForwarded(string assembly, string name) => Type.GetType($"{name}, {assembly}");

    public static string NameOf(Type type) => TypeNames.Of(type);
}
