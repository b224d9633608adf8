using Paxtor.Foundation.Loop;
using Paxtor.Testing;

namespace Paxtor.Testing.Tests.Time;

public sealed class SimulatedLoopTests
{
    private readonly Simulation simulation = new(1);

    [Fact]
    public void Items_run_in_order_and_hooks_run_after_them()
    {
        SimulatedLoop loop = simulation.CreateLoop("a");
        var seen = new List<string>();
        loop.RunNow(() => loop.AtEndOfTurn(() => seen.Add("hook")));
        seen.Clear();
        loop.Post(static s => s.Add("1"), seen);
        loop.Post(static s => s.Add("2"), seen);
        simulation.RunFor(TimeSpan.FromSeconds(1));
        Assert.Equal(["1", "2", "hook"], seen);
    }

    [Fact]
    public void Timers_fire_by_the_clock_of_their_node()
    {
        SimulatedLoop fast = simulation.CreateLoop("fast");
        SimulatedLoop slow = simulation.CreateLoop("slow");
        fast.Clock.SetDrift(100_000);
        slow.Clock.SetDrift(-100_000);
        TimeSpan fastAt = default;
        TimeSpan slowAt = default;
        fast.RunNow(() => fast.CreateTimer(_ => fastAt = simulation.Now, null).Arm(TimeSpan.FromSeconds(10)));
        slow.RunNow(() => slow.CreateTimer(_ => slowAt = simulation.Now, null).Arm(TimeSpan.FromSeconds(10)));
        simulation.RunFor(TimeSpan.FromSeconds(20));
        Assert.InRange(fastAt.TotalSeconds, 10 / 1.1, (10 / 1.1) + 0.01);
        Assert.InRange(slowAt.TotalSeconds, 10 / 0.9, (10 / 0.9) + 0.01);
    }

    [Fact]
    public void A_leap_of_the_clock_fires_what_it_passes()
    {
        SimulatedLoop loop = simulation.CreateLoop("a");
        TimeSpan at = default;
        loop.RunNow(() => loop.CreateTimer(_ => at = simulation.Now, null).Arm(TimeSpan.FromSeconds(10)));
        simulation.After(TimeSpan.FromSeconds(2), () => loop.Clock.LeapAhead(TimeSpan.FromSeconds(100)));
        simulation.RunFor(TimeSpan.FromSeconds(20));
        Assert.InRange(at.TotalSeconds, 2, 2.01);
    }

    [Fact]
    public void A_cancelled_timer_does_not_fire_even_when_it_was_due()
    {
        SimulatedLoop loop = simulation.CreateLoop("a");
        bool fired = false;
        loop.RunNow(() =>
        {
            LoopTimer second = loop.CreateTimer(_ => fired = true, null);
            LoopTimer first = loop.CreateTimer(_ => second.Cancel(), null);
            first.Arm(TimeSpan.FromSeconds(1));
            second.Arm(TimeSpan.FromSeconds(1));
        });
        simulation.RunFor(TimeSpan.FromSeconds(2));
        Assert.False(fired);
    }

    [Fact]
    public void A_paused_node_does_its_work_late()
    {
        SimulatedLoop loop = simulation.CreateLoop("a");
        TimeSpan at = default;
        loop.Post(_ => at = simulation.Now, 0);
        loop.Pause(TimeSpan.FromSeconds(5));
        simulation.RunFor(TimeSpan.FromSeconds(10));
        Assert.InRange(at.TotalSeconds, 5, 5.01);
    }

    [Fact]
    public void A_crashed_node_never_runs_again()
    {
        SimulatedLoop loop = simulation.CreateLoop("a");
        bool ran = false;
        loop.RunNow(() => loop.CreateTimer(_ => ran = true, null).Arm(TimeSpan.FromSeconds(1)));
        loop.Post(_ => ran = true, 0);
        loop.Crash();
        loop.Post(_ => ran = true, 0);
        simulation.RunFor(TimeSpan.FromSeconds(2));
        Assert.False(ran);
        Assert.False(loop.IsAlive);
    }

    [Fact]
    public void An_item_queued_twice_is_an_error()
    {
        SimulatedLoop loop = simulation.CreateLoop("a");
        var item = new Nothing();
        loop.Post(item);
        Assert.Throws<SimulationException>(() => loop.Post(item));
        simulation.RunFor(TimeSpan.FromSeconds(1));
        loop.Post(item);
    }

    [Fact]
    public void A_post_from_a_foreign_thread_throws_and_fails_the_run()
    {
        SimulatedLoop loop = simulation.CreateLoop("a");
        Exception? seen = null;
        var thread = new Thread(() => seen = Record.Exception(() => loop.Post(new Nothing())));
        thread.Start();
        thread.Join();
        Assert.IsType<InvalidOperationException>(seen);
        simulation.After(TimeSpan.Zero, static () => { });
        SimulationException failure = Assert.Throws<SimulationException>(() => simulation.Step());
        Assert.Contains("foreign thread", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Async_code_on_loop_completions_stays_on_the_loop()
    {
        SimulatedLoop loop = simulation.CreateLoop("a");
        var seen = new List<int>();
        loop.RunNow(() => _ = Run());
        simulation.RunFor(TimeSpan.FromSeconds(3));
        Assert.Equal([1, 2], seen);

        async Task Run()
        {
            for (int i = 1; i <= 2; i++)
            {
                var completion = new LoopCompletion<int>(loop);
                loop.CreateTimer(_ => completion.TrySetResult(i), null).Arm(TimeSpan.FromSeconds(1));
                seen.Add(await completion.Task.ConfigureAwait(false));
                loop.AssertCurrent();
            }
        }
    }

    [Fact]
    public void An_exception_kills_the_loop_and_tells_its_owner()
    {
        SimulatedLoop loop = simulation.CreateLoop("a");
        Exception? seen = null;
        loop.OnFatal = e => seen = e;
        loop.Post(static _ => throw new InvalidDataException("broken"), 0);
        simulation.RunFor(TimeSpan.FromSeconds(1));
        Assert.IsType<InvalidDataException>(seen);
        Assert.False(loop.IsAlive);
    }

    [Fact]
    public void A_platform_timer_repeats_on_the_loop()
    {
        SimulatedLoop loop = simulation.CreateLoop("a");
        int ticks = 0;
        loop.RunNow(() => loop.Time.CreateTimer(_ => ticks += loop.IsCurrent ? 1 : 100, null, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1)));
        simulation.RunFor(TimeSpan.FromSeconds(5.5));
        Assert.Equal(5, ticks);
    }

    [Fact]
    public void The_same_seed_gives_the_same_moments()
    {
        Assert.Equal(Moments(7), Moments(7));
        Assert.NotEqual(Moments(7), Moments(8));

        static List<TimeSpan> Moments(int seed)
        {
            var world = new Simulation(seed);
            var moments = new List<TimeSpan>();
            for (int i = 0; i < 3; i++)
            {
                SimulatedLoop loop = world.CreateLoop("n");
                for (int j = 0; j < 10; j++)
                    world.After(TimeSpan.FromMilliseconds(j), () => loop.Post(_ => moments.Add(world.Now), 0));
            }

            world.RunFor(TimeSpan.FromSeconds(1));
            return moments;
        }
    }

    private sealed class Nothing : LoopItem
    {
        public override void Run()
        {
        }
    }
}
