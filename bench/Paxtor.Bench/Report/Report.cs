using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Paxtor.Bench.Reporting;

/// <summary>Prints each table when it is measured, and keeps the rows for the JSON at the end.</summary>
internal sealed class Report(BenchOptions options)
{
    private static readonly JsonSerializerOptions Format = new() { NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals };
    private readonly Dictionary<string, object> suites = new(StringComparer.Ordinal);

    public void Add<T>(string name, string title, IReadOnlyList<T> rows, params Column<T>[] columns)
    {
        Print(name, $"{title} ({Transport}; {(options.Memory ? "voters in memory" : "every write on disk")})", rows, columns);
    }

    /// <summary>The same of something that the disk has no part in.</summary>
    public void AddWithoutDisk<T>(string name, string title, IReadOnlyList<T> rows, params Column<T>[] columns) => Print(name, $"{title} ({Transport})", rows, columns);

    public async Task WriteJsonAsync()
    {
        object all = new
        {
            Transport,
            Disk = !options.Memory,
            Machine = new { Environment.ProcessorCount, Os = RuntimeInformation.OSDescription, Framework = RuntimeInformation.FrameworkDescription },
            Suites = suites,
        };
        string json = JsonSerializer.Serialize(all, Format);
        if (options.JsonFile is { } file)
            await File.WriteAllTextAsync(file, json);
        else
            Console.WriteLine(json);
    }

    private void Print<T>(string name, string title, IReadOnlyList<T> rows, Column<T>[] columns)
    {
        suites[name] = rows;
        Console.WriteLine(title);
        string[][] cells = [[.. columns.Select(static c => c.Heading)], .. rows.Select(r => columns.Select(c => c.Text(r)).ToArray())];
        int[] widths = [.. columns.Select((_, i) => cells.Max(row => row[i].Length))];
        foreach (string[] row in cells)
            Console.WriteLine(string.Join("  ", row.Select((cell, i) => i < 2 ? cell.PadRight(widths[i]) : cell.PadLeft(widths[i]))));
        Console.WriteLine();
    }

    private string Transport => options.Secret is null ? "plain loopback, no TLS" : "our connections TLS 1.3";
}
