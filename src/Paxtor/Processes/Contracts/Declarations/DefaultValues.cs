using System.Reflection;

namespace Paxtor.Processes.Contracts;

/// <summary>Default values of parameters, in the parameters' own types.</summary>
internal static class DefaultValues
{
    /// <summary>The default value; that of the type when the parameter has none.</summary>
    public static object? Of(ParameterInfo parameter, ArgumentCodec codec)
    {
        // Null stands for the default value of any struct, too.
        if (!parameter.HasDefaultValue || parameter.DefaultValue is not { } value)
            return codec.Default;
        // An enumeration's value may come as a bare number.
        Type plain = Nullable.GetUnderlyingType(parameter.ParameterType) ?? parameter.ParameterType;
        return plain.IsEnum ? Enum.ToObject(plain, value) : value;
    }
}
