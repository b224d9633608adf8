using System.Collections.Concurrent;
using System.Linq.Expressions;
using Paxtor.Pool.Tests.Kit;
using Paxtor.Pooling;
using Paxtor.Pooling.Jobs;

namespace Paxtor.Pool.Tests.Jobs;

/// <summary>The same job for many inputs.</summary>
public sealed class MapTests
{
    private static readonly TimeSpan Patience = LocalNetwork.Patience;
    private static readonly ConcurrentDictionary<string, int> Begun = new();

    [Fact]
    public async Task Map_GivesEachInputItsResult_WithProgress()
    {
        await using JobNetwork network = await JobNetwork.StartAsync(workers: 2);
        ConcurrentQueue<MapProgress> progress = new();
        int factor = 3;
        List<JobResult<int, int>> results = [];
        await foreach (JobResult<int, int> result in network.Pool.MapAsync(Enumerable.Range(0, 500), x => Multiply(x + 1, factor), new MapOptions { Progress = new Told(progress) }))
            results.Add(result);
        Assert.Equal(500, results.Count);
        Assert.All(results, r => Assert.Equal((r.Index, (r.Index + 1) * 3, 1), (r.Input, r.Result, r.Attempts)));
        Assert.Equal((500, 0, 500), (progress.Max(static p => p.Ended), progress.Max(static p => p.Failed), progress.Last().Total));
        Assert.Equal(2, results.Select(static r => r.Node).Distinct().Count());
    }

    [Fact]
    public async Task Map_OfAFailure_GoesOn()
    {
        await using JobNetwork network = await JobNetwork.StartAsync();
        List<JobResult<int, int>> results = [];
        await foreach (JobResult<int, int> result in network.Pool.MapAsync(Enumerable.Range(0, 10), x => OddAsync(x)))
            results.Add(result);
        Assert.Equal(10, results.Count);
        Assert.All(results, static r => Assert.Equal(r.Input % 2 == 0, r.Error is JobFaultedException));
        Assert.Throws<JobFaultedException>(() => results.First(static r => r.Input == 0).Result);
    }

    [Fact]
    public async Task Map_KeepsItsBound_AndWaitsWithWhatNoMemberHasRoomFor()
    {
        await using JobNetwork network = await JobNetwork.StartAsync(workers: 2);
        string key = nameof(Map_KeepsItsBound_AndWaitsWithWhatNoMemberHasRoomFor);
        IAsyncEnumerator<JobResult<int, string>> results = network.Pool.MapAsync(Enumerable.Range(0, 20), x => HoldAsync(key, x)).GetAsyncEnumerator();
        ValueTask<bool> first = results.MoveNextAsync();
        // Two members with two processors each.
        await Until.TrueAsync(() => Begun.GetValueOrDefault(key) == 4);
        for (int i = 0; i < 20; i++)
            Work.Gate($"{key} {i}").TrySetResult("");
        Assert.True(await first.AsTask().WaitAsync(Patience));
        int count = 1;
        while (await results.MoveNextAsync())
            count++;
        Assert.Equal(20, count);

        key += " one";
        await foreach (JobResult<int, int> result in network.Pool.MapAsync(Enumerable.Range(0, 20), x => CountAsync(key), new MapOptions { MaxConcurrency = 1 }))
            Assert.Equal(1, result.Result);
    }

    [Fact]
    public async Task LeavingTheLoop_TellsTheJobsThatRun()
    {
        await using JobNetwork network = await JobNetwork.StartAsync();
        await foreach (JobResult<int, string> _ in network.Pool.MapAsync(Enumerable.Range(0, 2), x => FirstEndsAsync("leave", x)))
            break;
        await Work.Gate("leave cancelled").Task.WaitAsync(Patience);
    }

    [Fact]
    public async Task LostWorkersJobs_RunAgainOnceItHasSurelyEnded()
    {
        PoolLimits limits = new() { MasterGrace = TimeSpan.FromSeconds(1) };
        await using JobNetwork network = await JobNetwork.StartAsync(workers: 2, limits: limits);
        string key = nameof(LostWorkersJobs_RunAgainOnceItHasSurelyEnded);
        IAsyncEnumerator<JobResult<int, string>> results =
            network.Pool.MapAsync(Enumerable.Range(0, 2), x => HoldAsync(key, x), new MapOptions { RunAgainWhenLost = true, MaxConcurrency = 2 }).GetAsyncEnumerator();
        ValueTask<bool> first = results.MoveNextAsync();
        await Until.TrueAsync(() => Begun.GetValueOrDefault(key) == 2);
        await network.Workers[0].Node.KillAsync();
        network.Workers.RemoveAt(0);
        await Until.TrueAsync(() => Begun.GetValueOrDefault(key) == 3);
        Work.Gate($"{key} 0").TrySetResult("");
        Work.Gate($"{key} 1").TrySetResult("");
        List<JobResult<int, string>> all = [];
        Assert.True(await first.AsTask().WaitAsync(Patience));
        do
            all.Add(results.Current);
        while (await results.MoveNextAsync());
        Assert.Equal([1, 2], all.Select(static r => r.Attempts).Order());
        Assert.All(all, static r => Assert.Equal("w2@localhost", r.Result));
    }

    [Fact]
    public async Task LostWorkersJobs_AreErrorsWhereTheyMayNotRunAgain()
    {
        await using JobNetwork network = await JobNetwork.StartAsync();
        string key = nameof(LostWorkersJobs_AreErrorsWhereTheyMayNotRunAgain);
        IAsyncEnumerator<JobResult<int, string>> results = network.Pool.MapAsync([0], x => HoldAsync(key, x)).GetAsyncEnumerator();
        ValueTask<bool> first = results.MoveNextAsync();
        await Until.TrueAsync(() => Begun.GetValueOrDefault(key) == 1);
        await network.Workers[0].Node.KillAsync();
        Assert.True(await first.AsTask().WaitAsync(Patience));
        Assert.IsType<JobLostException>(results.Current.Error);
        Assert.False(await results.MoveNextAsync());
    }

    [Fact]
    public async Task InputsThatThrow_EndTheMap()
    {
        await using JobNetwork network = await JobNetwork.StartAsync();
        InvalidDataException error = await Assert.ThrowsAsync<InvalidDataException>(async () =>
        {
            await foreach (JobResult<int, int> _ in network.Pool.MapAsync(Broken(), x => Multiply(x, 1)))
                continue;
        });
        Assert.Equal("broken input", error.Message);
    }

    /// <summary>Of an enumerator that is in the hands of another thread it is not known what it does when it is disposed of.</summary>
    [Fact]
    public async Task Ended_WhileAnInputIsTaken_WaitsForItBeforeTheInputsAreDisposedOf()
    {
        await using JobNetwork network = await JobNetwork.StartAsync();
        using SlowInputs inputs = new();
        string key = nameof(Ended_WhileAnInputIsTaken_WaitsForItBeforeTheInputsAreDisposedOf);
        JobService jobs = network.Services[0];
        Expression<Func<int, Task<string>>> job = x => HoldAsync(key, x);
        MapRun<int, string> run = new(
            jobs, new JobTemplate<int>(job, jobs.Serializer), inputs, new MapOptions(), new MapSlots(network.Pool.Board, TimeProvider.System, 1), (network.Pool.Node, 0, false));
        using (CancellationTokenSource reader = new())
        {
            // Begins the first; the second is then taken by the thread on which that one ends, since nobody reads.
            Task first = run.NextAsync(reader.Token).AsTask();
            await Until.TrueAsync(() => Begun.GetValueOrDefault(key) == 1);
            await reader.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        }

        Work.Gate($"{key} 0").TrySetResult("");
        await inputs.Taking.Task.WaitAsync(Patience);
        Task ended = run.DisposeAsync().AsTask();
        Assert.Equal((false, false), (inputs.IsDisposed, ended.IsCompleted));
        inputs.Go.Set();
        await ended.WaitAsync(Patience);
        Assert.Equal((true, false), (inputs.IsDisposed, inputs.WasDisposedWithin));
        Assert.Equal(1, Begun[key]);
    }

    public static int Multiply(int a, int b) => a * b;

    public static async Task<int> OddAsync(int x)
    {
        await Task.Yield();
        return x % 2 == 1 ? x : throw new ArgumentException("even");
    }

    public static async Task<string> HoldAsync(string key, int number)
    {
        Begun.AddOrUpdate(key, 1, static (_, n) => n + 1);
        await Work.Gate($"{key} {number}").Task.WaitAsync(JobContext.Current!.Stopping);
        return Work.Where();
    }

    /// <summary>How many ran at the same time.</summary>
    public static async Task<int> CountAsync(string key)
    {
        int running = Begun.AddOrUpdate(key, 1, static (_, n) => n + 1);
        await Task.Yield();
        Begun.AddOrUpdate(key, 0, static (_, n) => n - 1);
        return running;
    }

    public static Task<string> FirstEndsAsync(string key, int number) => number == 0 ? Work.Gate($"{key} begun").Task : Work.WaitAsync(key, JobContext.Current!.Stopping);

    private static IEnumerable<int> Broken()
    {
        yield return 1;
        throw new InvalidDataException("broken input");
    }

    /// <summary>0, and after it one that is held up.</summary>
    private sealed class SlowInputs : IEnumerable<int>, IEnumerator<int>
    {
        private bool within;

        public TaskCompletionSource Taking { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public ManualResetEventSlim Go { get; } = new();

        public bool IsDisposed { get; private set; }

        public bool WasDisposedWithin { get; private set; }

        public int Current { get; private set; } = -1;

        object System.Collections.IEnumerator.Current => Current;

        public bool MoveNext()
        {
            if (Current == 0)
            {
                within = true;
                Taking.TrySetResult();
                Go.Wait(Patience);
                within = false;
            }

            Current++;
            return true;
        }

        public void Dispose()
        {
            WasDisposedWithin |= within;
            IsDisposed = true;
        }

        public IEnumerator<int> GetEnumerator() => this;

        System.Collections.IEnumerator System.Collections.IEnumerable.GetEnumerator() => this;

        public void Reset() => throw new NotSupportedException();
    }

    private sealed class Told(ConcurrentQueue<MapProgress> progress) : IProgress<MapProgress>
    {
        public void Report(MapProgress value) => progress.Enqueue(value);
    }
}
