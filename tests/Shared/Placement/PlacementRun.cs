using Paxtor.Pooling;

namespace Paxtor.Placing;

/// <summary>Jobs that come to a pool, are placed by an algorithm, and run, in virtual time. The same shape gives the same jobs to all algorithms.</summary>
internal sealed class PlacementRun
{
    private const double LeastSize = 0.1;
    private readonly JobSizes sizes;
    private readonly Random jobs;
    private readonly IPlacementAlgorithm algorithm;
    private double slowdowns;
    private double work;
    private double longest;
    private int ended;

    private PlacementRun(Algorithm algorithm, JobSizes sizes, RunShape shape)
    {
        Shape = shape;
        this.sizes = sizes;
        jobs = new Random(shape.Seed);
        Chance = new Random(shape.Seed + 7919);
        Members = [.. Enumerable.Range(0, shape.Members).Select(_ => new SimulatedMember(Clock, Chance, shape.Cores))];
        this.algorithm = algorithm.Make(this);
        for (int i = 0; i < shape.Members; i++)
        {
            this.algorithm.Report(i, Members[i].Queue.Report());
            int member = i;
            if (shape.ReportAge > 0)
                Clock.After(Chance.NextDouble() * shape.ReportAge, () => ReportAgain(member));
        }
    }

    public RunShape Shape { get; }

    public VirtualClock Clock { get; } = new();

    /// <summary>The algorithm's chance; that of the jobs is another.</summary>
    public Random Chance { get; }

    public IReadOnlyList<SimulatedMember> Members { get; }

    /// <summary>Jobs come by chance (Poisson), as much work as a share of what all cores can do.</summary>
    public static RunResult Open(Algorithm algorithm, JobSizes sizes, double utilization, RunShape shape)
    {
        PlacementRun run = new(algorithm, sizes, shape);
        double between = shape.MeanSeconds / (utilization * shape.Members * shape.Cores);
        int left = shape.Jobs;
        void Come()
        {
            run.Start(run.jobs.Next(shape.Placers), run.Draw());
            if (--left > 0)
                run.Clock.After(-Math.Log(1 - run.jobs.NextDouble()) * between, Come);
        }

        Come();
        return run.Finish();
    }

    /// <summary>All jobs are started one after the other, as fast as <paramref name="perSecond"/>, none waited for.</summary>
    public static RunResult Batch(Algorithm algorithm, JobSizes sizes, double perSecond, RunShape shape)
    {
        PlacementRun run = new(algorithm, sizes, shape);
        double[] all = [.. Enumerable.Range(0, shape.Jobs).Select(_ => run.Draw())];
        for (int i = 0; i < shape.Jobs; i++)
        {
            int placer = i % shape.Placers;
            double seconds = all[i];
            run.Clock.After(i / perSecond, () => run.Start(placer, seconds));
        }

        return run.Finish();
    }

    /// <summary>One that places has all jobs, and each goes when the algorithm says so, as in <c>MapAsync</c>; results come back with reports.</summary>
    /// <param name="algorithm">The algorithm.</param>
    /// <param name="sizes">How long the jobs run.</param>
    /// <param name="shape">The pool.</param>
    public static RunResult Map(Algorithm algorithm, JobSizes sizes, RunShape shape)
    {
        PlacementRun run = new(algorithm, sizes, shape);
        Queue<double> left = new(Enumerable.Range(0, shape.Jobs).Select(_ => run.Draw()));
        void Go()
        {
            while (left.Count > 0)
            {
                int member = run.algorithm.ChooseWhereRoom();
                if (member < 0)
                    return;
                double seconds = left.Dequeue();
                run.StartOn(member, 0, seconds, at =>
                {
                    LoadReport report = run.Members[at].Queue.Report();
                    run.Clock.After(shape.Latency, () =>
                    {
                        run.algorithm.Result(0, at, report, seconds);
                        Go();
                    });
                });
            }
        }

        Go();
        return run.Finish();
    }

    private double Draw() => sizes.Draw(jobs) * Shape.MeanSeconds;

    private void Start(int placer, double seconds)
    {
        if (Shape.ReportAge == 0)
        {
            for (int i = 0; i < Members.Count; i++)
                algorithm.Report(i, Members[i].Queue.Report());
        }

        StartOn(algorithm.Choose(placer), placer, seconds, static _ => { });
    }

    private void StartOn(int member, int placer, double seconds, Action<int> end)
    {
        double begun = Clock.Now;
        work += seconds;
        longest = Math.Max(longest, seconds);
        Clock.After(Shape.Latency, () =>
        {
            Members[member].Add(seconds, () =>
            {
                ended++;
                slowdowns += Math.Max(1, (Clock.Now - begun) / Math.Max(seconds, LeastSize * Shape.MeanSeconds));
                end(member);
            });
            LoadReport report = Members[member].Queue.Report();
            Clock.After(Shape.Latency, () => algorithm.Answer(placer, member, report));
        });
    }

    private void ReportAgain(int member)
    {
        algorithm.Report(member, Members[member].Queue.Report());
        Clock.After(Shape.ReportAge, () => ReportAgain(member));
    }

    private RunResult Finish()
    {
        while (ended < Shape.Jobs)
        {
            if (!Clock.Step())
                throw new InvalidOperationException($"{ended} of {Shape.Jobs} jobs have ended, and nothing more happens.");
        }

        return new RunResult(slowdowns / Shape.Jobs, Clock.Now, work / (Shape.Members * Shape.Cores), longest);
    }
}
