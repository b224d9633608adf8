using System.Buffers;
using System.Diagnostics.CodeAnalysis;

namespace Paxtor.Transport;

/// <summary>The rules of names that travel between nodes: <c>name@host</c> for a node, one word for a cluster.</summary>
public static class NodeName
{
    /// <summary>The most characters of the part before the <c>@</c>, and of a cluster name.</summary>
    public const int MaxNameChars = 64;

    /// <summary>The most characters of the part after the <c>@</c>: what DNS allows.</summary>
    public const int MaxHostChars = 253;

    private static readonly SearchValues<char> NameChars =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.");

    private static readonly SearchValues<char> HostChars =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.:");

    /// <summary>Whether a text is a node name: ASCII letters, digits, <c>-_.</c>, one <c>@</c>, and a host name or address.</summary>
    /// <param name="text">The text.</param>
    public static bool IsValid([NotNullWhen(true)] string? text)
    {
        int at = text?.IndexOf('@') ?? -1;
        if (at < 0)
            return false;
        ReadOnlySpan<char> name = text.AsSpan(0, at);
        ReadOnlySpan<char> host = text.AsSpan(at + 1);
        return name.Length is > 0 and <= MaxNameChars && !name.ContainsAnyExcept(NameChars)
            && host.Length is > 0 and <= MaxHostChars && !host.ContainsAnyExcept(HostChars);
    }

    /// <summary>Whether a text can name a cluster: 1 to 64 ASCII letters, digits, <c>-_.</c>.</summary>
    /// <param name="text">The text.</param>
    public static bool IsValidCluster([NotNullWhen(true)] string? text) =>
        text is { Length: > 0 and <= MaxNameChars } && !text.AsSpan().ContainsAnyExcept(NameChars);

    /// <summary>The part of a valid node name after the <c>@</c>.</summary>
    /// <param name="name">A valid node name.</param>
    public static string HostOf(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return name[(name.IndexOf('@') + 1)..];
    }
}
