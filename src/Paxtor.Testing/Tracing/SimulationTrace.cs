using System.Text;

namespace Paxtor.Testing.Tracing;

/// <summary>
/// What happened in a run: the last lines for people, and a hash over all of them for the comparison of two runs. Lines are kept
/// as numbers and turned into text only when somebody reads them, since a run writes some hundred thousand.
/// </summary>
internal sealed class SimulationTrace
{
    private const int Kept = 512;
    private const ulong Prime = 1_099_511_628_211;

    private readonly Line[] ring = new Line[Kept];
    private long count;

    /// <summary>FNV-1a over the numbers and texts of all lines.</summary>
    public ulong Hash { get; private set; } = 14_695_981_039_346_656_037;

    /// <summary>The number of lines.</summary>
    public long Count => count;

    /// <summary>Gets every line as text, at once; for the verbose replay of one seed.</summary>
    public Action<string>? Listener { get; set; }

    /// <summary>Says who a loop's number is.</summary>
    public Func<int, string>? NameOf { get; set; }

    /// <summary>Adds a line.</summary>
    /// <param name="at">Virtual time, ticks.</param>
    /// <param name="kind">What happened.</param>
    /// <param name="node">The number of the loop, or -1 for none.</param>
    /// <param name="a">A number that belongs to it.</param>
    /// <param name="b">Another.</param>
    /// <param name="text">Words that belong to it.</param>
    public void Add(long at, TraceKind kind, int node, long a, long b, string? text = null)
    {
        ref Line line = ref ring[count++ % Kept];
        line = new Line(at, kind, node, a, b, text);
        ulong hash = Hash;
        hash = (hash ^ (ulong)at) * Prime;
        hash = (hash ^ ((ulong)kind << 32) ^ (uint)node) * Prime;
        hash = (hash ^ (ulong)a) * Prime;
        hash = (hash ^ (ulong)b) * Prime;
        if (text is not null)
        {
            foreach (char c in text)
                hash = (hash ^ c) * Prime;
        }

        Hash = hash;
        Listener?.Invoke(Format(line));
    }

    /// <summary>The last lines, the oldest first.</summary>
    /// <param name="most">How many at most.</param>
    public string Last(int most)
    {
        var text = new StringBuilder();
        for (long i = Math.Max(Math.Max(0, count - Kept), count - most); i < count; i++)
            text.AppendLine(Format(ring[i % Kept]));
        return text.ToString();
    }

    private string Format(in Line line)
    {
        string node = line.Node < 0 ? "-" : NameOf?.Invoke(line.Node) ?? $"loop {line.Node}";
        return $"{line.At / 10_000_000.0,12:F7} {node,-10} {line.Kind,-10} {line.A} {line.B} {line.Text}";
    }

    private readonly record struct Line(long At, TraceKind Kind, int Node, long A, long B, string? Text);
}
