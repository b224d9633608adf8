namespace Paxtor.Pooling.Worker;

/// <summary>What the launcher runs on a worker.</summary>
internal static class WorkerProgram
{
    /// <summary>Runs a worker to its end.</summary>
    /// <param name="arguments">The extra arguments of the pool.</param>
    /// <returns>The exit code.</returns>
    public static int Run(string[] arguments) => arguments.Length;
}
