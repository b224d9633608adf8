using System.Runtime.CompilerServices;
using Paxtor.Foundation.Loop;

namespace Paxtor.Foundation.Tests;

public sealed class SerialLoopTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private static SerialLoop Loop(Action<Exception>? onFatal = null) =>
        new(TimeProvider.System, seed: 1, onFatal ?? (e => throw new InvalidOperationException("unexpected", e)));

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Many_producers_keep_their_order_run_one_at_a_time_and_none_is_lost(int mode)
    {
        const int Producers = 8;
        const int Each = 20_000;
        using SerialLoop loop = Loop();
        var state = new Shared(loop, Producers, Producers * Each);
        Thread[] threads = [.. Enumerable.Range(0, Producers).Select(p => new Thread(() =>
        {
            for (int i = 0; i < Each; i++)
            {
                var item = new Numbered(state, p, i);

                // Inline, queued, and mixed: whoever finds the loop idle runs it, others hand over.
                if (mode == 1 || (mode == 2 && i % 3 == 0))
                    loop.PostInline(item);
                else
                    loop.Post(item);
            }
        }))];
        foreach (Thread thread in threads)
            thread.Start();
        await state.Done.Task.WaitAsync(Patience);
        foreach (Thread thread in threads)
            Assert.True(thread.Join(Patience));
        Assert.Null(state.Fault);
    }

    private sealed class Shared(SerialLoop loop, int producers, int total)
    {
        private readonly int[] next = new int[producers];
        private int inside;
        private int ran;

        public TaskCompletionSource Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public string? Fault { get; private set; }

        public void Enter(int producer, int number)
        {
            if (Interlocked.Exchange(ref inside, 1) != 0)
                Fault = "two items ran at once";
            if (next[producer] != number)
                Fault = $"item {number} of producer {producer} came instead of {next[producer]}";
            if (!loop.IsCurrent)
                Fault = "an item ran beside its loop";
            next[producer] = number + 1;
            Volatile.Write(ref inside, 0);
            if (++ran == total)
                Done.TrySetResult();
        }
    }

    private sealed class Numbered(Shared state, int producer, int number) : LoopItem
    {
        public override void Run() => state.Enter(producer, number);
    }

    [Fact]
    public async Task No_wake_up_is_lost_when_the_loop_is_falling_idle()
    {
        using SerialLoop loop = Loop();

        // Each post comes just when the run before it ends, from two threads in turns.
        var pings = new Ping[2];
        for (int i = 0; i < 2; i++)
            pings[i] = new Ping(loop, 15_000);
        pings[0].Start();
        pings[1].Start();
        await Task.WhenAll(pings[0].Done.Task, pings[1].Done.Task).WaitAsync(Patience);
        Assert.Equal(15_000, pings[0].Count);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void An_item_posted_in_the_very_moment_the_loop_rests_is_run(bool inline)
    {
        using SerialLoop loop = Loop();
        int ran = 0;
        var item = new Act(() => Volatile.Write(ref ran, ran + 1));
        for (int i = 1; i <= 20_000; i++)
        {
            // The item is let go before it runs, so a post soon after the count moves meets the loop on its way to rest;
            // the pause before it sweeps over that moment.
            Thread.SpinWait(i % 40);
            if (inline && i % 2 == 0)
                loop.PostInline(item);
            else
                loop.Post(item);
            for (int spin = 0; spin < 2000 && Volatile.Read(ref ran) != i; spin++)
                Thread.SpinWait(1);
            Assert.True(SpinWait.SpinUntil(() => Volatile.Read(ref ran) == i, Patience), $"item {i} was never run");
        }
    }

    /// <summary>Posts itself again from another thread as soon as it has run.</summary>
    private sealed class Ping(SerialLoop loop, int times) : LoopItem, IThreadPoolWorkItem
    {
        public TaskCompletionSource Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public int Count { get; private set; }

        public void Start() => loop.Post(this);

        public override void Run()
        {
            if (++Count == times)
                Done.SetResult();
            else
                ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        }

        public void Execute()
        {
            if (Count % 2 == 0)
                loop.Post(this);
            else
                loop.PostInline(this);
        }
    }

    [Fact]
    public void An_idle_loop_runs_inline_on_the_posting_thread_and_hooks_run_after_the_items()
    {
        using SerialLoop loop = Loop();
        var log = new List<string>();
        int thread = Environment.CurrentManagedThreadId;
        loop.PostInline(new Act(() =>
        {
            Assert.Equal(thread, Environment.CurrentManagedThreadId);
            loop.AtEndOfTurn(() => log.Add("hook 1"));
            loop.AtEndOfTurn(() =>
            {
                log.Add("hook 2");
                if (log.Count < 5)
                    loop.Post(new Act(() => log.Add("posted by hook")));
            });
            loop.Post(new Act(() => log.Add("later")));
            log.Add("first");
        }));
        Assert.Equal(["first", "hook 1", "hook 2", "later", "posted by hook", "hook 1", "hook 2"], log);
        Assert.False(loop.IsCurrent);
    }

    [Fact]
    public void An_item_that_posts_itself_for_ever_gives_the_thread_back()
    {
        using SerialLoop loop = Loop();
        using var stop = new ManualResetEventSlim();
        using var stopped = new ManualResetEventSlim();
        Act? item = null;
        item = new Act(() =>
        {
            if (stop.IsSet)
                stopped.Set();
            else
                loop.Post(item!);
        });
        loop.PostInline(item);
        stop.Set();
        Assert.True(stopped.Wait(Patience));
    }

    [Fact]
    public async Task Inside_one_loop_another_loop_is_not_run_inline()
    {
        using SerialLoop outer = Loop();
        using SerialLoop inner = Loop();
        var ran = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        outer.PostInline(new Act(() =>
        {
            bool inside = true;
            inner.PostInline(new Act(() => ran.SetResult(Volatile.Read(ref inside) && outer.IsCurrent)));
            inside = false;
        }));
        Assert.False(await ran.Task.WaitAsync(Patience));
    }

    [Fact]
    public async Task A_throwing_item_is_reported_once_and_nothing_runs_after_it()
    {
        int told = 0, ran = 0;
        var fatal = new TaskCompletionSource<Exception>(TaskCreationOptions.RunContinuationsAsynchronously);
        using SerialLoop loop = Loop(e =>
        {
            told++;
            fatal.TrySetResult(e);
        });
        loop.PostInline(new Act(() =>
        {
            loop.AtEndOfTurn(() => ran++);
            loop.Post(new Act(() => ran++));
            throw new InvalidTimeZoneException("on purpose");
        }));
        Assert.IsType<InvalidTimeZoneException>(await fatal.Task.WaitAsync(Patience));
        loop.PostInline(new Act(() => ran++));
        Assert.Equal((1, 0), (told, ran));
    }

    [Fact]
    public void State_of_the_loop_is_refused_elsewhere()
    {
        using SerialLoop loop = Loop();
        Assert.Throws<InvalidOperationException>(loop.AssertCurrent);
        Assert.Throws<InvalidOperationException>(() => loop.AtEndOfTurn(() => { }));
        Assert.Throws<InvalidOperationException>(() => loop.CreateTimer(_ => { }, null).Arm(TimeSpan.Zero));
    }

    [Fact]
    public void Items_run_are_not_kept_alive()
    {
        using SerialLoop loop = Loop();
        WeakReference item = PostOne(loop);
        GC.Collect();
        GC.WaitForPendingFinalizers();
        Assert.False(item.IsAlive);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static WeakReference PostOne(SerialLoop loop)
    {
        var item = new Act(() => { });
        loop.PostInline(item);
        return new WeakReference(item);
    }
}
