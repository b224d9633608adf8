using System.CommandLine;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Paxtor.Cli.Commands;

/// <summary>What commands print: tables for people, JSON for programs.</summary>
internal static class Output
{
    private static readonly JsonSerializerOptions Format = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>The option by which a command that prints data prints it as JSON.</summary>
    public static Option<bool> JsonOption() => new("--json") { Description = "Print JSON, for programs." };

    public static void Json(object value) => Console.Out.WriteLine(JsonSerializer.Serialize(value, Format));

    /// <summary>Prints rows in columns that line up; the first row is the heading.</summary>
    public static void Table(IReadOnlyList<string[]> rows)
    {
        int[] widths = new int[rows.Max(static r => r.Length)];
        foreach (string[] row in rows)
        {
            for (int i = 0; i < row.Length; i++)
                widths[i] = Math.Max(widths[i], row[i].Length);
        }

        StringBuilder text = new();
        foreach (string[] row in rows)
        {
            StringBuilder line = new();
            for (int i = 0; i < row.Length; i++)
                line.Append(row[i].PadRight(widths[i])).Append("  ");
            text.AppendLine(line.ToString().TrimEnd());
        }

        Console.Out.Write(text.ToString());
    }

    /// <summary>How long ago something was, in two units at most: 3m12s.</summary>
    public static string Ago(TimeSpan time)
    {
        if (time < TimeSpan.Zero)
            time = TimeSpan.Zero;
        return time switch
        {
            { TotalSeconds: < 60 } => $"{time.TotalSeconds:0.0}s",
            { TotalMinutes: < 60 } => $"{time.Minutes}m{time.Seconds:00}s",
            { TotalHours: < 24 } => $"{time.Hours}h{time.Minutes:00}m",
            _ => $"{time.Days}d{time.Hours:00}h",
        };
    }
}
