using System.Runtime.InteropServices;
using System.Runtime.Loader;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.DependencyInjection;
using Paxtor;
using PoolAppLibrary;

namespace PoolApp;

/// <summary>What runs on the workers, which have nothing of this program.</summary>
public static partial class Work
{
    public static void ConfigureWorker(IServiceCollection services) => services.AddSingleton<Greeter>();

    public static string Where() => $"{AssemblyLoadContext.GetLoadContext(typeof(Work).Assembly)!.Name} {AssemblyLoadContext.GetLoadContext(typeof(Pid).Assembly)!.Name}";

    public static int Process() => Environment.ProcessId;

    public static string Hello(string culture) => Words.Hello(culture);

    public static uint Native(byte[] bytes) => Crc(0, bytes, bytes.Length);

    public static string Greet(Greeter greeter, Pid from) => $"{greeter.Greet()} {from.Node}";

    public static string Link(string path, string name, string value) =>
        $"{QueryHelpers.AddQueryString(path, name, value)} from the framework of {AssemblyLoadContext.GetLoadContext(typeof(QueryHelpers).Assembly)!.Name}";

    public static void Print(int lines)
    {
        for (int i = 0; i < lines; i++)
            Console.WriteLine($"printed {i}");
    }

    public static void Raw() => Console.OpenStandardOutput().Write("raw text\n"u8);

    public static void Leave(int code) => Environment.Exit(code);

    public static async Task NeverEndAsync(CancellationToken token)
    {
        Console.WriteLine("never begun");
        await new TaskCompletionSource().Task.WaitAsync(token);
    }

    public static void Spin()
    {
        Console.WriteLine("spin begun");
        while (true)
            Thread.SpinWait(1_000);
    }

    public static async Task<string> ThroughFileAsync(string text)
    {
        PoolFiles files = JobContext.Current!.Files;
        await files.WriteAllTextAsync("from-job.txt", text);
        return await files.ReadAllTextAsync("from-job.txt");
    }

    public static async Task<int> SquareAsync(int x)
    {
        await Task.Yield();
        return x * x;
    }

    public static void Throw() => throw new Refused("not today");

    [LibraryImport("poolapp", EntryPoint = "CompressionNative_Crc32")]
    private static partial uint Crc(uint crc, byte[] buffer, int length);
}

public sealed class Greeter
{
    public string Greet() => "good day";
}

public sealed class Refused(string message) : Exception(message);
