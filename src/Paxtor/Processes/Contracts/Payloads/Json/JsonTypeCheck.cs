using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace Paxtor.Processes.Contracts;

/// <summary>
/// Walks through a type as the serializer sees it and refuses what it would fail on, or lose without a word. A type seen before is not walked again, so cycles end.
/// </summary>
internal sealed class JsonTypeCheck(JsonSerializerOptions options)
{
    private readonly HashSet<Type> seen = [];

    /// <exception cref="ContractException">The type cannot be carried; the message begins with the way to what cannot.</exception>
    public void Run(Type type) => Walk(type, TypeNames.Of(type));

    private void Walk(Type type, string path)
    {
        Type plain = Nullable.GetUnderlyingType(type) ?? type;
        if (!seen.Add(plain))
            return;
        if (JsonRefusals.Reason(plain) is { } reason)
            throw new ContractException($"{path}: {reason}");
        if (OptionOf(plain) is { } value)
        {
            WalkInner(value, plain, path);
            return;
        }

        JsonTypeInfo info = Info(plain, path);
        switch (info.Kind)
        {
            case JsonTypeInfoKind.None:
                if (info.Converter.GetType().Name.StartsWith("UnsupportedTypeConverter", StringComparison.Ordinal))
                    throw new ContractException($"{path}: System.Text.Json cannot carry it. Give the serializer a converter for it, or send something else.");
                break;
            case JsonTypeInfoKind.Enumerable:
                MustBeMade(info, path);
                WalkInner(info.ElementType, plain, path);
                break;
            case JsonTypeInfoKind.Dictionary:
                MustBeMade(info, path);
                WalkInner(info.KeyType, plain, path);
                WalkInner(info.ElementType, plain, path);
                break;
            default:
                WalkObject(info, plain, path);
                break;
        }
    }

    private void WalkInner(Type? inner, Type outer, string path)
    {
        if (inner is null)
            throw new ContractException($"{path}: its elements have no declared type. Use a generic collection.");
        Walk(inner, inner == outer || path.EndsWith(TypeNames.Of(inner), StringComparison.Ordinal) ? path : $"{path} of {TypeNames.Of(inner)}");
    }

    // F#'s options are written as their values or null.
    private static Type? OptionOf(Type type) =>
        type.IsGenericType && type.GetGenericTypeDefinition().FullName is "Microsoft.FSharp.Core.FSharpOption`1" or "Microsoft.FSharp.Core.FSharpValueOption`1" ? type.GetGenericArguments()[0] : null;

    private JsonTypeInfo Info(Type type, string path)
    {
        try
        {
            return options.GetTypeInfo(type);
        }
        catch (Exception e) when (e is NotSupportedException or InvalidOperationException or ArgumentException)
        {
            throw new ContractException($"{path}: {e.Message}", e);
        }
    }

    private void WalkObject(JsonTypeInfo info, Type type, string path)
    {
        if (info.PolymorphismOptions is { } polymorphism)
        {
            foreach (JsonDerivedType derived in polymorphism.DerivedTypes)
                Walk(derived.DerivedType, derived.DerivedType == type ? path : $"{path}, derived {TypeNames.Of(derived.DerivedType)}");
        }

        if (type.IsAbstract || type.IsInterface)
        {
            if (info.PolymorphismOptions is not { DerivedTypes.Count: > 0 })
                throw new ContractException($"{path}: it is {(type.IsInterface ? "an interface" : "abstract")}, and what stands behind it is open. Name what may by [JsonPolymorphic] and [JsonDerivedType], or send a class.");
            return;
        }

        HashSet<JsonPropertyInfo> made = CheckConstructor(info, type, path);
        int carried = 0;
        foreach (JsonPropertyInfo property in info.Properties)
        {
            if (property.Get is null && property.Set is null && !made.Contains(property))
                continue;
            string inner = $"{path}.{Member(property)}: {TypeNames.Of(property.PropertyType)}";
            bool isBack = property.Set is not null || made.Contains(property) || property.ObjectCreationHandling == JsonObjectCreationHandling.Populate || property.IsExtensionData;
            if (!isBack && IsStored(property))
                throw new ContractException($"{inner}: it would be written but not read back. Give it init or set, make it a parameter of the constructor, or mark it with [JsonIgnore].");
            if (isBack)
                carried++;
            if (property.CustomConverter is null)
                Walk(property.PropertyType, inner);
        }

        if (carried == 0 && HoldsSomething(type))
            throw new ContractException($"{path}: nothing of it would be carried, since it has no public property that can be set. Give it some, or give the serializer a converter for it.");
    }

    private static HashSet<JsonPropertyInfo> CheckConstructor(JsonTypeInfo info, Type type, string path)
    {
        HashSet<JsonPropertyInfo> made = [.. info.Properties.Where(static p => p.AssociatedParameter is not null)];
        if (info.CreateObject is not null)
            return made;
        if (info.ConstructorAttributeProvider is not ConstructorInfo constructor)
        {
            // Source-generated metadata may not say which constructor it uses; it was checked where it was generated.
            if (made.Count == 0 && !type.IsValueType)
                throw new ContractException($"{path}: it has no public constructor that could be used. Give it one without parameters, a single one with parameters named as its properties, or mark one with [JsonConstructor].");
            return made;
        }

        ParameterInfo? loose = constructor.GetParameters().FirstOrDefault(p => !made.Any(m => m.AssociatedParameter!.Position == p.Position));
        if (loose is not null)
            throw new ContractException($"{path}: the parameter '{loose.Name}' of its constructor has no property of the same name and type, so it could not be read back.");
        return made;
    }

    private static void MustBeMade(JsonTypeInfo info, string path)
    {
        Type type = info.Type;
        if (!type.IsArray && info.CreateObject is null && (type.IsAbstract && !type.IsInterface || !IsBuiltIn(type) && type.GetConstructor(Type.EmptyTypes) is null))
            throw new ContractException($"{path}: a collection of this type cannot be made. Use List<T>, an array, Dictionary<TKey, TValue>, or one of the immutable collections.");
    }

    private static bool IsBuiltIn(Type type) => type.IsInterface || type.IsValueType || (type.Namespace ?? "").StartsWith("System.Collections", StringComparison.Ordinal) ||
        type.Assembly.GetName().Name is "FSharp.Core";

    // Values that stand somewhere: an automatic property or a field, not something reckoned from others.
    private static bool IsStored(JsonPropertyInfo property) => property.AttributeProvider switch
    {
        PropertyInfo p => p.DeclaringType!.GetField($"<{p.Name}>k__BackingField", BindingFlags.NonPublic | BindingFlags.Instance) is { } field && field.IsDefined(typeof(CompilerGeneratedAttribute)),
        FieldInfo => true,
        _ => false,
    };

    private static string Member(JsonPropertyInfo property) => (property.AttributeProvider as MemberInfo)?.Name ?? property.Name;

    private static bool HoldsSomething(Type type)
    {
        for (Type? t = type; t is not null && t != typeof(object) && t != typeof(ValueType); t = t.BaseType)
        {
            if (t.GetFields(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.DeclaredOnly).Length > 0)
                return true;
        }

        return false;
    }
}
