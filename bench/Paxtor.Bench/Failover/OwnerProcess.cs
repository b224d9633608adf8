using System.Runtime.InteropServices;

namespace Paxtor.Bench.Failover;

/// <summary>
/// A process that owns a lock: <c>owner NAME KIND ADDRESS KEY</c>. Says <c>owns</c>; leaves in order at SIGTERM, and when its standard input closes.
/// </summary>
internal static class OwnerProcess
{
    public const string Verb = "owner";

    public static async Task<int> RunAsync(string[] args)
    {
        TaskCompletionSource told = new(TaskCreationOptions.RunContinuationsAsynchronously);
        using PosixSignalRegistration registration = PosixSignalRegistration.Create(PosixSignal.SIGTERM, context =>
        {
            context.Cancel = true;
            told.TrySetResult();
        });
        await using PaxtorNode node = await new Target("", args[2], args[3]).StartNodeAsync(args[1], Environment.GetEnvironmentVariable(Target.SecretVariable));
        await node.Locks.AcquireAsync(args[4]);
        Console.WriteLine("owns");
        // Reading the console blocks, also by the method that says it does not.
        await Task.WhenAny(told.Task, Task.Run(Console.In.ReadToEnd));
        return 0;
    }
}
