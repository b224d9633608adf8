using System.Collections.Concurrent;
using System.Numerics;
using System.Reflection;

namespace Paxtor;

/// <summary>How values of a type with <see cref="PaxtorKeyAttribute"/> are written.</summary>
internal sealed class KeyRecordType
{
    /// <summary>By type; null for a type without the attribute. Only looked up, never enumerated.</summary>
    private static readonly ConcurrentDictionary<Type, KeyRecordType?> Known = new();

    private readonly string name;
    private readonly PropertyInfo[] properties;
    private readonly bool isEnum;

    private KeyRecordType(Type type, string name)
    {
        if (string.IsNullOrEmpty(name))
            throw new ArgumentException($"The name in [PaxtorKey] on {type} is empty.");
        this.name = name;
        isEnum = type.IsEnum;
        properties = isEnum ? [] : PropertiesOf(type);
        if (!isEnum && properties.Length == 0 && type.GetFields(BindingFlags.NonPublic | BindingFlags.Instance).Length > 0)
            throw new ArgumentException($"The type {type} with [PaxtorKey(\"{name}\")] has no public property, and so all its values would be one key. Make public what tells them apart (in F#, the record itself).");
        if (!isEnum && type.GetFields(BindingFlags.Public | BindingFlags.Instance) is [var field, ..])
            throw new ArgumentException($"The type {type} with [PaxtorKey(\"{name}\")] has the public field {field.Name}, which would not count: two values that differ in it would be one key. Make it a property.");
    }

    public static KeyRecordType? Find(Type type) => Known.GetOrAdd(type, static t =>
        t.GetCustomAttribute<PaxtorKeyAttribute>(inherit: false) is { } attribute ? new KeyRecordType(t, attribute.Name) : null);

    public void Write(ref KeyWriter writer, object value, int depth)
    {
        writer.Kind(KeyKind.Record);
        writer.Text(name);
        if (isEnum)
        {
            writer.Count(1);
            writer.Kind(KeyKind.Integer);
            writer.Integer(value.GetType().GetEnumUnderlyingType() == typeof(ulong) ? (ulong)value : new BigInteger(Convert.ToInt64(value)));
            return;
        }

        writer.Count(properties.Length);
        foreach (PropertyInfo property in properties)
        {
            object? part = property.GetValue(value);
            if (part is null)
                throw new ArgumentException($"The property {property.Name} of the key {name} is null. Null is no key, nor a part of one.");
            KeyEncoder.Write(ref writer, part, depth + 1);
        }
    }

    /// <summary>Metadata keeps the order of declaration; reflection promises none, so it is sorted.</summary>
    private static PropertyInfo[] PropertiesOf(Type type)
    {
        List<PropertyInfo> found = [];
        Stack<Type> line = new();
        for (Type? t = type; t is not null && t != typeof(object) && t != typeof(ValueType); t = t.BaseType)
            line.Push(t);
        foreach (Type t in line)
        {
            found.AddRange(t.GetProperties(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly)
                .Where(static p => p.GetMethod is { IsPublic: true } get && p.GetIndexParameters().Length == 0 && get.GetBaseDefinition() == get)
                .OrderBy(static p => p.MetadataToken));
        }

        return [.. found];
    }
}
