using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Paxtor;

/// <summary>
/// The identity of a process, or of an owner of locks: unique in the cluster and never used again.
/// It is printed and parsed as <c>&lt;name@host#incarnation.number&gt;</c>.
/// </summary>
public readonly record struct Pid : IParsable<Pid>
{
    private readonly string? node;

    /// <summary>Makes a pid.</summary>
    /// <param name="node">The name of its node, <c>name@host</c>: not empty, without white space, control characters, <c>&lt;</c>, <c>&gt;</c> and <c>#</c>.</param>
    /// <param name="incarnation">Which life of the node; not negative.</param>
    /// <param name="number">Which process of that life; not negative.</param>
    /// <exception cref="ArgumentException">The node name is malformed.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A number is negative.</exception>
    public Pid(string node, long incarnation, long number)
    {
        ArgumentNullException.ThrowIfNull(node);
        if (!IsNodeName(node))
            throw new ArgumentException($"'{node}' is not a node name: it must not be empty nor contain white space, control characters, '<', '>' or '#'.", nameof(node));
        ArgumentOutOfRangeException.ThrowIfNegative(incarnation);
        ArgumentOutOfRangeException.ThrowIfNegative(number);
        this.node = node;
        Incarnation = incarnation;
        Number = number;
    }

    /// <summary>The name of the node, <c>name@host</c>; empty for the default value, which is no pid.</summary>
    public string Node => node ?? "";

    /// <summary>Which life of the node: a node that starts again gets another.</summary>
    public long Incarnation { get; }

    /// <summary>Which process of that life.</summary>
    public long Number { get; }

    /// <summary>Reads what <see cref="ToString"/> wrote.</summary>
    /// <param name="s">The text.</param>
    /// <exception cref="FormatException">It is not a pid.</exception>
    public static Pid Parse(string s) => Parse(s, null);

    /// <inheritdoc cref="Parse(string)"/>
    /// <param name="s">The text.</param>
    /// <param name="provider">Ignored.</param>
    /// <exception cref="FormatException">It is not a pid.</exception>
    public static Pid Parse(string s, IFormatProvider? provider)
    {
        ArgumentNullException.ThrowIfNull(s);
        return TryParse(s, provider, out Pid pid) ? pid : throw new FormatException($"'{s}' is not a pid of the form <name@host#incarnation.number>.");
    }

    /// <summary>Reads what <see cref="ToString"/> wrote.</summary>
    /// <param name="s">The text.</param>
    /// <param name="result">The pid.</param>
    /// <returns>Whether it is one.</returns>
    public static bool TryParse([NotNullWhen(true)] string? s, out Pid result) => TryParse(s, null, out result);

    /// <inheritdoc cref="TryParse(string, out Pid)"/>
    /// <param name="s">The text.</param>
    /// <param name="provider">Ignored.</param>
    /// <param name="result">The pid.</param>
    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out Pid result)
    {
        result = default;
        if (s is not ['<', .., '>'])
            return false;
        int hash = s.IndexOf('#', StringComparison.Ordinal);
        int dot = s.LastIndexOf('.');
        if (hash < 0 || dot < hash || !IsNodeName(s[1..hash]))
            return false;
        if (!long.TryParse(s.AsSpan(hash + 1, dot - hash - 1), NumberStyles.None, CultureInfo.InvariantCulture, out long incarnation) ||
            !long.TryParse(s.AsSpan(dot + 1, s.Length - dot - 2), NumberStyles.None, CultureInfo.InvariantCulture, out long number))
            return false;
        result = new Pid(s[1..hash], incarnation, number);
        return true;
    }

    /// <summary><c>&lt;name@host#incarnation.number&gt;</c>.</summary>
    public override string ToString() => $"<{Node}#{Incarnation}.{Number}>";

    internal static bool IsNodeName(string text)
    {
        if (text.Length == 0)
            return false;
        foreach (char c in text)
        {
            if (char.IsWhiteSpace(c) || char.IsControl(c) || c is '<' or '>' or '#')
                return false;
        }

        return true;
    }
}
