using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Paxtor.Pooling.Output;

/// <summary>Writes what the running job prints to its output, and what belongs to no job to the writer that was there before.</summary>
/// <param name="isError">Whether it stands behind <see cref="Console.Error"/>.</param>
/// <param name="real">The writer that was there before.</param>
internal sealed class JobWriter(bool isError, TextWriter real) : TextWriter(real.FormatProvider)
{
    public override Encoding Encoding => real.Encoding;

    [AllowNull]
    public override string NewLine
    {
        get => real.NewLine;
        set => real.NewLine = value;
    }

    public override void Write(char value) => Write(new ReadOnlySpan<char>(in value));

    public override void Write(string? value) => Write(value.AsSpan());

    public override void Write(char[] buffer, int index, int count) => Write(buffer.AsSpan(index, count));

    public override void Write(ReadOnlySpan<char> buffer)
    {
        if (buffer.IsEmpty)
            return;
        if (JobContext.Current is { } job)
            job.Output.Write(isError, buffer);
        else
            real.Write(buffer);
    }

    public override void WriteLine() => Write(real.NewLine);

    public override void WriteLine(string? value) => WriteLine(value.AsSpan());

    public override void WriteLine(ReadOnlySpan<char> buffer)
    {
        if (JobContext.Current is null)
        {
            real.WriteLine(buffer);
            return;
        }

        Write(buffer);
        WriteLine();
    }

    public override void Flush()
    {
        if (JobContext.Current is null)
            real.Flush();
    }
}
