namespace Paxtor.Bench.Reporting;

/// <summary>A column of a table.</summary>
/// <param name="Heading">What stands above it.</param>
/// <param name="Text">What stands in it.</param>
internal sealed record Column<T>(string Heading, Func<T, string> Text);
