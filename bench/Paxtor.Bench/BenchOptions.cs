using System.Globalization;

namespace Paxtor.Bench;

/// <summary>What to measure, and how.</summary>
internal sealed record BenchOptions
{
    /// <summary>The suites to run.</summary>
    public string[] Suites { get; init; } = [];

    /// <summary>How long each line of a table is measured.</summary>
    public TimeSpan Duration { get; init; } = TimeSpan.FromSeconds(4);

    /// <summary>Callers at a time, one line each; null for what the suite is usually run with.</summary>
    public int[]? Callers { get; init; }

    /// <summary>How long nodes and clients run before they are measured.</summary>
    public TimeSpan Warm { get; init; } = TimeSpan.FromSeconds(12);

    /// <summary>Client processes over which the suite <c>clients</c> spreads its callers.</summary>
    public int Processes { get; init; } = 16;

    /// <summary>How often the suite <c>failover</c> kills a leader.</summary>
    public int Kills { get; init; } = 15;

    /// <summary>How often it makes one stand still, as a machine that dies would.</summary>
    public int Pauses { get; init; } = 5;

    /// <summary>How many owners the suite <c>failover</c> kills, and how many it tells to leave.</summary>
    public int Owners { get; init; } = 8;

    /// <summary>Numbers of locks that are held while the suite <c>held</c> measures.</summary>
    public int[] Held { get; init; } = [1_000, 1_000_000];

    /// <summary>Where the JSON goes; null: to the standard output.</summary>
    public string? JsonFile { get; init; }

    /// <summary>Voters keep nothing on disk.</summary>
    public bool Memory { get; init; }

    /// <summary>Print what the client allocates most of.</summary>
    public bool Allocations { get; init; }

    /// <summary>The cluster's secret, so that connections are TLS 1.3; null: plain loopback.</summary>
    public string? Secret { get; init; }

    /// <summary>Measure other systems too, those that are installed.</summary>
    public bool Peers { get; init; }

    /// <summary>Rounds of the suite <c>etcd</c>.</summary>
    public int Rounds { get; init; } = 3;

    /// <summary>The client URLs of an etcd that others started, for the suite <c>etcd</c>; null: it starts one.</summary>
    public string[]? Endpoints { get; init; }

    /// <summary>The other client's program, for the suite <c>etcd</c>.</summary>
    public string? Against { get; init; }

    /// <summary>Whether the suite <c>etcd</c> also measures one key that all want.</summary>
    public bool Contended { get; init; }

    /// <summary>Numbers of named processes with which the suite <c>names</c> measures each operation.</summary>
    public int[] Names { get; init; } = [1_000, 10_000, 100_000];

    /// <summary>Permanent names of the node that the suite <c>names</c> kills.</summary>
    public int Permanent { get; init; } = 10_000;

    /// <summary>Beginnings of the names of the parts of the suites <c>processes</c> and <c>names</c> to run; null: all.</summary>
    public string[]? Parts { get; init; }

    public static BenchOptions Parse(string[] args)
    {
        BenchOptions options = new();
        List<string> suites = [];
        for (int i = 0; i < args.Length; i++)
        {
            switch (args[i])
            {
                case "--seconds": options = options with { Duration = TimeSpan.FromSeconds(double.Parse(args[++i], CultureInfo.InvariantCulture)) }; break;
                case "--warm": options = options with { Warm = TimeSpan.FromSeconds(double.Parse(args[++i], CultureInfo.InvariantCulture)) }; break;
                case "--callers": options = options with { Callers = Numbers(args[++i]) }; break;
                case "--processes": options = options with { Processes = Number(args[++i]) }; break;
                case "--kills": options = options with { Kills = Number(args[++i]) }; break;
                case "--pauses": options = options with { Pauses = Number(args[++i]) }; break;
                case "--owners": options = options with { Owners = Number(args[++i]) }; break;
                case "--held": options = options with { Held = Numbers(args[++i]) }; break;
                case "--names": options = options with { Names = Numbers(args[++i]) }; break;
                case "--permanent": options = options with { Permanent = Number(args[++i]) }; break;
                case "--json": options = options with { JsonFile = args[++i] }; break;
                case "--rounds": options = options with { Rounds = Number(args[++i]) }; break;
                case "--endpoints": options = options with { Endpoints = args[++i].Split(',') }; break;
                case "--against": options = options with { Against = args[++i] }; break;
                case "--parts": options = options with { Parts = args[++i].Split(',') }; break;
                case "--contended": options = options with { Contended = true }; break;
                case "--memory": options = options with { Memory = true }; break;
                case "--tls": options = options with { Secret = Transport.ClusterSecret.New().Reveal() }; break;
                case "--peers": options = options with { Peers = true }; break;
                case "--allocations": options = options with { Allocations = true }; break;
                case ['-', ..]: throw new ArgumentException($"Unknown option {args[i]}.");
                default: suites.Add(args[i]); break;
            }
        }

        return options with { Suites = suites.Count > 0 ? [.. suites] : ["locks"] };
    }

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);

    private static int[] Numbers(string text) => [.. text.Split(',').Select(Number)];
}
