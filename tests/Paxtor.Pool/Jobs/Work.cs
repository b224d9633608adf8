using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;

namespace Paxtor.Pool.Tests.Jobs;

/// <summary>What the tests run as jobs. Both nodes are in one process, so that statics tell what happened.</summary>
public static class Work
{
    public static ConcurrentDictionary<string, TaskCompletionSource<string>> Gates { get; } = new();

    public static int Add(int a, int b) => a + b;

    public static Task<int> AddLaterAsync(int a, int b) => Task.Run(() => a + b);

    public static async ValueTask<int> AddValueAsync(int a, int b)
    {
        await Task.Yield();
        return a + b;
    }

    public static string Where() => JobContext.Current!.Pid.Node;

    public static T Echo<T>(T value) => value;

    public static string Describe(Order order, int[] numbers, string? nothing, DayOfWeek day) => $"{order.Name}:{order.Lines.Count}:{numbers.Sum()}:{nothing ?? "null"}:{day}";

    public static void Throw(string message) => throw new InvalidDataException(message, new TimeoutException("within"));

    public static async Task ThrowLaterAsync(string message)
    {
        await Task.Yield();
        throw new InvalidDataException(message);
    }

    public static async Task ThrowWhenAsync(string gate) => throw new InvalidDataException(await Gate(gate).Task);

    /// <summary>Tells that it runs, and waits until it is told to end, or cancelled.</summary>
    public static async Task<string> WaitAsync(string gate, CancellationToken token)
    {
        Gate(gate + " begun").TrySetResult(JobContext.Current!.Pid.ToString());
        try
        {
            return await Gate(gate).Task.WaitAsync(token);
        }
        catch (OperationCanceledException)
        {
            Gate(gate + " cancelled").TrySetResult("");
            throw;
        }
    }

    /// <summary>Takes a processor until it is told to end.</summary>
    public static void SpinUntil(string gate)
    {
        Task told = Gate(gate).Task;
        while (!told.IsCompleted)
            Thread.SpinWait(100);
    }

    public static void ThrowMuch(int length) => throw new InvalidDataException(new string('x', length));

    public static void ThrowRude() => throw new Rude();

    public static TaskCompletionSource<string> Gate(string name) => Gates.GetOrAdd(name, static _ => new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously));

    public static Self Loop()
    {
        Self self = new();
        self.Next = self;
        return self;
    }

    public static int BlockOn(int depth)
    {
        if (depth == 0)
            return 0;
        IPool pool = JobContext.Current!.Pool;
        return 1 + pool.RunAsync(() => BlockOn(depth - 1)).GetAwaiter().GetResult();
    }

    public static string Use(IGreeter greeter, string name) => greeter.Greet(name);

    public static byte[] Bytes(int length) => new byte[length];

    public static void ByReference(ref int value) => value++;

    public static Stream Open() => System.IO.Stream.Null;

    public static async IAsyncEnumerable<int> Count()
    {
        await Task.Yield();
        yield return 1;
    }

    internal static int Private() => Hidden();

    private static int Hidden() => 1;

    public static System.Linq.Expressions.Expression<Func<int>> HiddenCall() => () => Hidden();
}

public sealed record Order(string Name, List<string> Lines);

public sealed class Self
{
    public Self? Next { get; set; }
}

/// <summary>An exception that cannot even be told of.</summary>
public sealed class Rude : Exception
{
    public override string Message => throw new InvalidOperationException("no comment");

    public override string? StackTrace => throw new InvalidOperationException("no trace");
}

public interface IGreeter
{
    string Greet(string name);
}

public sealed class Greeter(Scoped scoped) : IGreeter
{
    public string Greet(string name) => $"Hello {name} from {scoped.Node}";
}

/// <summary>One for each job.</summary>
public sealed class Scoped : IDisposable
{
    public string Node { get; } = JobContext.Current!.Pid.ToString();

    public void Dispose() => Work.Gate($"disposed {Node}").TrySetResult("");
}

/// <summary>An object that can be sent.</summary>
public sealed record Multiplier(int Factor)
{
    public int Times(int number) => number * Factor;
}

/// <summary>One that cannot.</summary>
public sealed class Handle(Stream stream)
{
    public long Length() => stream.Length;
}

public static class Startup
{
    public static void ConfigureWorker(IServiceCollection services) => services.AddScoped<Scoped>().AddTransient<IGreeter, Greeter>();
}
