using Paxtor.Bench.Processes;

namespace Paxtor.Bench.Pool;

/// <summary>What a caller of a pool does until its lap is over.</summary>
internal static class PoolCallers
{
    public const string Spawn = "spawn";
    public const string SpawnThere = "spawn on a worker";
    public const string SpawnLink = "spawn-link";
    public const string GetNode = "get node";
    public const string Run = "run, with result";

    public static Func<int, Lap, Task> Of(string what, IPool pool) => what switch
    {
        Spawn => (_, lap) => RepeatAsync(lap, async () => await pool.SpawnAsync(() => PoolJobs.Nothing())),
        SpawnThere => There(pool),
        SpawnLink => (_, lap) => LinkedAsync(pool, lap),
        GetNode => (_, lap) => RepeatAsync(lap, async () => await pool.GetNodeAsync()),
        Run => (_, lap) => RepeatAsync(lap, () => pool.RunAsync(() => PoolJobs.Echo(7))),
        _ => throw new ArgumentException($"There is no measure '{what}'."),
    };

    /// <summary>On another member, whatever the loads are: what the way costs.</summary>
    private static Func<int, Lap, Task> There(IPool pool)
    {
        JobOptions there = new() { Node = pool.Members.Last(static m => m.Kind == PoolMemberKind.Worker).Node };
        return (_, lap) => RepeatAsync(lap, async () => await pool.SpawnAsync(() => PoolJobs.Nothing(), there));
    }

    private static async Task RepeatAsync(Lap lap, Func<Task> once)
    {
        long count = 0;
        for (; !lap.IsOver; count += Lap.Stride)
        {
            long begun = TimeProvider.System.GetTimestamp();
            await once();
            lap.Add(begun);
            for (int i = 1; i < Lap.Stride; i++)
                await once();
        }

        lap.Count = count;
    }

    /// <summary>Only a process can be linked: the caller is one.</summary>
    private static async Task LinkedAsync(IPool pool, Lap lap)
    {
        Pid caller = pool.Processes.Start((context, _) => RepeatAsync(lap, async () => await pool.SpawnLinkAsync(context, () => PoolJobs.Nothing())));
        await pool.Processes.WaitForExitAsync(caller);
    }
}
