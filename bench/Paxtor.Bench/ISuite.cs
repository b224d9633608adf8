using Paxtor.Bench.Reporting;

namespace Paxtor.Bench;

/// <summary>Something that is measured by itself: starts the servers it needs, and ends them. Add one to the list in Program.cs.</summary>
internal interface ISuite
{
    /// <summary>The word that chooses it on the command line.</summary>
    string Name { get; }

    Task RunAsync(BenchOptions options, Report report);
}
