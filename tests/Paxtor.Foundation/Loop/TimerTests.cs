using Paxtor.Foundation.Loop;

namespace Paxtor.Foundation.Tests;

/// <summary>Timers of the loop on a clock that the test moves, so that everything runs on the test's thread.</summary>
public sealed class TimerTests : IDisposable
{
    private readonly ManualTime time = new();
    private readonly SerialLoop loop;
    private readonly List<string> fired = [];

    public TimerTests() => loop = new SerialLoop(time, 1, e => throw new InvalidOperationException("unexpected", e));

    public void Dispose() => loop.Dispose();

    private void OnLoop(Action action) => loop.PostInline(new Act(action));

    private LoopTimer Timer(string name) => loop.CreateTimer(s => fired.Add((string)s!), name);

    private void Advance(double milliseconds) => time.Advance(TimeSpan.FromMilliseconds(milliseconds));

    [Fact]
    public void Timers_fire_once_in_the_order_of_their_due_times_and_not_before()
    {
        OnLoop(() =>
        {
            Timer("30").Arm(TimeSpan.FromMilliseconds(30));
            Timer("10").Arm(TimeSpan.FromMilliseconds(10));
            Timer("20").Arm(TimeSpan.FromMilliseconds(20));
            Timer("10 too").Arm(TimeSpan.FromMilliseconds(10));
        });
        Advance(9);
        Assert.Empty(fired);
        Advance(1);
        Assert.Equal(["10", "10 too"], fired);
        Advance(100);
        Assert.Equal(["10", "10 too", "20", "30"], fired);
    }

    [Fact]
    public void Arming_again_moves_a_timer_both_ways_and_cancelling_stops_it()
    {
        LoopTimer? a = null, b = null, c = null;
        OnLoop(() =>
        {
            a = Timer("a");
            b = Timer("b");
            c = Timer("c");
            a.Arm(TimeSpan.FromMilliseconds(10));
            b.Arm(TimeSpan.FromMilliseconds(50));
            c.Arm(TimeSpan.FromMilliseconds(20));
            a.Arm(TimeSpan.FromMilliseconds(40));
            b.Arm(TimeSpan.FromMilliseconds(15));
            c.Cancel();
            c.Cancel();
        });
        Advance(15);
        Assert.Equal(["b"], fired);
        Advance(1000);
        Assert.Equal(["b", "a"], fired);
        OnLoop(() => c!.Arm(TimeSpan.Zero));
        Assert.Equal(["b", "a", "c"], fired);
    }

    [Fact]
    public void A_timer_due_already_is_stopped_by_one_that_fires_before_it()
    {
        OnLoop(() =>
        {
            LoopTimer victim = Timer("victim");
            loop.CreateTimer(_ => victim.Cancel(), null).Arm(TimeSpan.FromMilliseconds(5));
            victim.Arm(TimeSpan.FromMilliseconds(5));
        });
        Advance(50);
        Assert.Empty(fired);
    }

    [Fact]
    public void A_timer_that_arms_itself_for_now_lets_queued_items_run_in_between()
    {
        int times = 0;
        OnLoop(() =>
        {
            LoopTimer? self = null;
            self = loop.CreateTimer(
                _ =>
                {
                    fired.Add("timer");
                    if (++times < 3)
                    {
                        loop.Post(new Act(() => fired.Add("item")));
                        self!.Arm(TimeSpan.Zero);
                    }
                },
                null);
            self.Arm(TimeSpan.FromMilliseconds(-5));
        });
        Assert.Equal(["timer", "item", "timer", "item", "timer"], fired);
    }

    [Fact]
    public void The_longest_time_is_never_rather_than_now()
    {
        OnLoop(() => Timer("never").Arm(TimeSpan.MaxValue));
        Advance(10_000_000);
        Assert.Empty(fired);
    }

    [Fact]
    public void A_timer_moved_very_often_leaves_nothing_behind()
    {
        using var queue = new TimerQueue(loop);
        OnLoop(() =>
        {
            LoopTimer timer = queue.Create(_ => fired.Add("moved"), null);
            for (int i = 0; i < 100_000; i++)
                timer.Arm(TimeSpan.FromMilliseconds(100 + (i % 7)));
            Assert.Equal(1, queue.Count);
            timer.Dispose();
            Assert.Equal(0, queue.Count);
        });
    }

    [Fact]
    public void Random_use_agrees_with_a_naive_list()
    {
        var random = new Random(42);
        var naive = new Dictionary<int, (double Due, long Order)>();
        var timers = new LoopTimer[60];
        var expected = new List<string>();
        long order = 0;
        double now = 0;
        OnLoop(() =>
        {
            for (int i = 0; i < timers.Length; i++)
                timers[i] = Timer($"{i}");
        });
        for (int step = 0; step < 20_000; step++)
        {
            int i = random.Next(timers.Length);
            switch (random.Next(4))
            {
                case 0 or 1:
                    int due = random.Next(1, 50);
                    naive[i] = (now + due, ++order);
                    OnLoop(() => timers[i].Arm(TimeSpan.FromMilliseconds(due)));
                    break;
                case 2:
                    naive.Remove(i);
                    OnLoop(timers[i].Cancel);
                    break;
                default:
                    int by = random.Next(5);
                    now += by;
                    foreach ((int key, _) in naive.Where(n => n.Value.Due <= now).OrderBy(n => n.Value.Due).ThenBy(n => n.Value.Order).ToList())
                    {
                        naive.Remove(key);
                        expected.Add($"{key}");
                    }

                    Advance(by);
                    Assert.Equal(expected.Count, fired.Count);
                    break;
            }
        }

        Assert.Equal(expected, fired);
        Assert.True(fired.Count > 1000);
    }

    [Fact]
    public async Task On_the_real_clock_timers_fire_too()
    {
        using var real = new SerialLoop(TimeProvider.System, 1, e => throw new InvalidOperationException("unexpected", e));
        var done = new TaskCompletionSource<TimeSpan>(TaskCreationOptions.RunContinuationsAsynchronously);
        real.Post(
            static s =>
            {
                long start = s.real.Time.GetTimestamp();
                s.real.CreateTimer(_ => s.done.SetResult(s.real.Time.GetElapsedTime(start)), null).Arm(TimeSpan.FromMilliseconds(30));
            },
            (real, done));
        TimeSpan elapsed = await done.Task.WaitAsync(TimeSpan.FromSeconds(20));
        Assert.True(elapsed >= TimeSpan.FromMilliseconds(30), $"it fired after {elapsed}");
    }
}
