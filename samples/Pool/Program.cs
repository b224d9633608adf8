using Paxtor;

// Renders the frames of a small film over a pool of workers: a zoom into the Mandelbrot set.
//
//   dotnet run --project samples/Pool                        two workers on this machine
//   dotnet run --project samples/Pool -- render1 render2:4   workers on those hosts, by ssh; they need nothing but the .NET runtime

PoolOptions options = new() { Name = "film", Hosts = args.Length > 0 ? [.. args.Select(HostOf)] : [new PoolHost("localhost", 2)] };
await using WorkerPool pool = await WorkerPool.StartAsync(options);
foreach (PoolStartFailure failure in pool.Report.Failures)
    Console.WriteLine($"{failure.Host} is not with us: {failure.Reason}");
Console.WriteLine($"{pool.Members.Count} nodes: {string.Join(", ", pool.Members.Select(m => m.Node))}");

// One job, where the load is least. Its code is this program's; its result, or its exception, comes back.
Console.WriteLine($"a job ran on {await pool.RunAsync(() => Film.WhereAmI())}");

// Many: each frame goes to a node that has a processor for it, and the frames of a lost worker are rendered again by others.
string[] film = new string[24];
MapOptions map = new() { RunAgainWhenLost = true, Progress = new Progress<MapProgress>(p => Console.Error.Write($"\r{p.Ended} of {p.Total} frames")) };
Dictionary<string, int> rendered = [];
await foreach (JobResult<int, string> frame in pool.MapAsync(Enumerable.Range(0, film.Length), number => Film.Render(number, 64, 20), map))
{
    film[frame.Index] = frame.Result;
    rendered[frame.Node!] = rendered.GetValueOrDefault(frame.Node!) + 1;
}

Console.WriteLine();
Console.WriteLine(film[^1]);
foreach ((string node, int frames) in rendered.OrderBy(r => r.Key, StringComparer.Ordinal))
    Console.WriteLine($"{node} rendered {frames} frames");
Console.WriteLine($"{rendered.Values.Sum()} frames in all");

static PoolHost HostOf(string text) => text.Split(':') is [var name, var count] ? new PoolHost(name, int.Parse(count)) : new PoolHost(text);

/// <summary>What the workers run: ordinary methods of this program.</summary>
public static class Film
{
    private const string Shades = " .:-=+*#%@";
    private const int Samples = 6;

    public static string WhereAmI() => JobContext.Current!.Pid.Node;

    /// <summary>One frame: each is a tenth closer than the one before.</summary>
    public static string Render(int number, int width, int height)
    {
        double zoom = Math.Pow(0.9, number) * 1.5;
        return string.Join('\n', Enumerable.Range(0, height).Select(y => string.Concat(Enumerable.Range(0, width).Select(x => Shade(x, y, width, height, zoom)))));
    }

    private static char Shade(int x, int y, int width, int height, double zoom)
    {
        double steps = 0;
        for (int i = 0; i < Samples * Samples; i++)
        {
            double re = -0.743643 + (zoom * 2 * (((x + ((i % Samples) / (double)Samples)) / width) - 0.5));
            double im = 0.131825 + (zoom * 2 * (((y + (i / Samples / (double)Samples)) / height) - 0.5));
            steps += Steps(re, im);
        }

        return Shades[(int)(steps / (Samples * Samples)) * (Shades.Length - 1) / 200];
    }

    private static int Steps(double re, double im)
    {
        double a = 0, b = 0;
        int n = 0;
        for (; n < 200 && (a * a) + (b * b) < 4; n++)
            (a, b) = ((a * a) - (b * b) + re, (2 * a * b) + im);
        return n;
    }
}
