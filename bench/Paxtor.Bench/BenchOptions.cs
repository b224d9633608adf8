using System.Globalization;

namespace Paxtor.Bench;

/// <summary>What to measure.</summary>
internal sealed record BenchOptions(TimeSpan Duration, int[] Callers, string? JsonFile, bool Memory, bool Allocations, string? Secret, bool Peers)
{
    public static BenchOptions Parse(string[] args)
    {
        BenchOptions options = new(TimeSpan.FromSeconds(4), [1, 16, 64, 256], null, false, false, null, false);
        for (int i = 0; i < args.Length; i++)
        {
            options = args[i] switch
            {
                "--seconds" => options with { Duration = TimeSpan.FromSeconds(double.Parse(args[++i], CultureInfo.InvariantCulture)) },
                "--callers" => options with { Callers = [.. args[++i].Split(',').Select(static n => int.Parse(n, CultureInfo.InvariantCulture))] },
                "--json" => options with { JsonFile = args[++i] },
                "--memory" => options with { Memory = true },
                "--tls" => options with { Secret = Transport.ClusterSecret.New().Reveal() },
                "--peers" => options with { Peers = true },
                "--allocations" => options with { Allocations = true },
                _ => throw new ArgumentException($"Unknown option {args[i]}."),
            };
        }

        return options;
    }
}
