using Paxtor.Bench.Nodes;

namespace Paxtor.Bench.Reporting;

/// <summary>Processor time, user and system, of this process and of those it started: what a noisy machine changes least.</summary>
internal static class ProcessorTime
{
    public static TimeSpan Total() => Environment.CpuUsage.TotalTime + ChildProcess.ProcessorTime();
}
