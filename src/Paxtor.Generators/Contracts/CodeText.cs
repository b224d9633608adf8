using System.Text;

namespace Paxtor.Generators;

/// <summary>Source text with its indentation.</summary>
internal sealed class CodeText
{
    private readonly StringBuilder text = new();
    private int depth;

    public CodeText Line(string line = "")
    {
        if (line.Length > 0)
            text.Append(' ', 4 * depth).Append(line);
        text.Append('\n');
        return this;
    }

    public CodeText Open(string? line = null)
    {
        if (line is not null)
            Line(line);
        Line("{");
        depth++;
        return this;
    }

    public CodeText Close()
    {
        depth--;
        return Line("}");
    }

    /// <summary>A line that belongs to the one before.</summary>
    public CodeText Continued(string line)
    {
        depth++;
        Line(line);
        depth--;
        return this;
    }

    public override string ToString() => text.ToString();
}
