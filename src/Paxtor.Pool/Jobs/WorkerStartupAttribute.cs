namespace Paxtor;

/// <summary>
/// Marks the method of the entry assembly that registers what jobs can have injected: <c>public static void Any(IServiceCollection services)</c>. It is called once on each member that
/// runs jobs. Without it, a method called <c>ConfigureWorker</c> of a public class is taken.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class WorkerStartupAttribute : Attribute;
