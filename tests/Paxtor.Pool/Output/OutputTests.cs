using System.Globalization;
using Paxtor.Pool.Tests.Jobs;
using Paxtor.Pool.Tests.Kit;
using Paxtor.Pooling.Output;

namespace Paxtor.Pool.Tests.Output;

/// <summary>What jobs print appears where they were started.</summary>
public sealed class OutputTests
{
    private static readonly TimeSpan Patience = LocalNetwork.Patience;

    [Fact]
    public async Task Print_AppearsWhereTheJobWasStarted_InOrder_BeforeItsResult()
    {
        await using JobNetwork network = await JobNetwork.StartAsync();
        StringWriter output = new();
        JobOptions options = new() { Output = output };
        await network.Pool.RunAsync(() => Printing.Lines("a", 1_000), options);
        Assert.Equal(string.Concat(Enumerable.Range(0, 1_000).Select(static i => $"a {i}\n")), output.ToString());
        await network.Pool.RunAsync(() => Printing.LinesAsync("later", 3), new JobOptions { Output = output = new StringWriter() });
        Assert.Equal("later 0\nlater 1\nlater 2\n", output.ToString());
    }

    [Fact]
    public async Task OutputAndErrors_KeepTheirOrderAndGoToTheirWriters()
    {
        await using JobNetwork network = await JobNetwork.StartAsync();
        StringWriter both = new();
        await network.Pool.RunAsync(() => Printing.Both(), new JobOptions { Output = both });
        Assert.Equal("out 1\nerror 1\nout 2\nx y\n", both.ToString());
        StringWriter output = new();
        StringWriter error = new();
        await network.Pool.RunAsync(() => Printing.Both(), new JobOptions { Output = output, Error = error });
        Assert.Equal(("out 1\nout 2\nx y\n", "error 1\n"), (output.ToString(), error.ToString()));
    }

    [Fact]
    public async Task WithoutAWriterOfItsOwn_ItAppearsInTheMembersOutput_AlsoOfJobsThatJobsStart()
    {
        await using JobNetwork network = await JobNetwork.StartAsync(workers: 2);
        await network.Pool.RunAsync(() => Printing.StartOther("inner"));
        Assert.Equal("outer\ninner 0\nouter again\n", network.Output.ToString());
        StringWriter own = new();
        await network.Pool.RunAsync(() => Printing.StartOther("inner"), new JobOptions { Output = own });
        Assert.Equal("outer\ninner 0\nouter again\n", own.ToString());
    }

    [Fact]
    public async Task ManyJobsAtOnce_EachHasItsLinesInOrder()
    {
        await using JobNetwork network = await JobNetwork.StartAsync(workers: 2, masterTakesJobs: true);
        StringWriter[] outputs = [.. Enumerable.Range(0, 20).Select(static _ => new StringWriter())];
        await Task.WhenAll(outputs.Select((o, i) => network.Pool.RunAsync(() => Printing.Lines(i.ToString(), 200), new JobOptions { Output = o })));
        Assert.All(outputs.Select((o, i) => (Text: o.ToString(), Number: i)), x => Assert.Equal(string.Concat(Enumerable.Range(0, 200).Select(n => $"{x.Number} {n}\n")), x.Text));
    }

    [Fact]
    public async Task PrintsMoreThanMayWait_IsSlowedDownAndLosesNothing()
    {
        // POOL_OUTPUT_MB=1024 for a gigabyte.
        int megabytes = int.Parse(Environment.GetEnvironmentVariable("POOL_OUTPUT_MB") ?? "32", CultureInfo.InvariantCulture);
        await using JobNetwork network = await JobNetwork.StartAsync();
        using CountingWriter output = new();
        long before = GC.GetTotalMemory(forceFullCollection: true);
        await network.Pool.RunAsync(() => Printing.Much(megabytes), new JobOptions { Output = output }).WaitAsync(TimeSpan.FromMinutes(2));
        Assert.Equal(megabytes * 1024L * 1024L, output.Count);
        Assert.True(output.MemoryMax - before < 100_000_000, $"{output.MemoryMax - before} bytes more were held");
    }

    [Fact]
    public async Task SurrogatePairs_AreNotCut_NeitherBetweenPiecesNorBetweenChars()
    {
        await using JobNetwork network = await JobNetwork.StartAsync(workers: 1, masterTakesJobs: true);
        foreach (string node in (string[])["w1@localhost", "test-master@localhost"])
        {
            // More than may wait, so that it is cut. As a console does, this writes whole characters at each flush.
            using MemoryStream bytes = new();
            StreamWriter output = new(bytes, new System.Text.UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
            await network.Pool.RunAsync(() => Printing.Faces(10 * OutputPipe.PieceMax), new JobOptions { Output = output, Node = node });
            string text = System.Text.Encoding.UTF8.GetString(bytes.ToArray());
            string expected = "x" + string.Concat(Enumerable.Repeat("\U0001F600", 10 * OutputPipe.PieceMax)) + "\U0001F601!\U0001F602half\uFFFD";
            Assert.Equal((expected.Length, expected.Length), (text.Length, expected.AsSpan().CommonPrefixLength(text)));
        }
    }

    [Fact]
    public async Task WriterThatThrows_EndsNoJob()
    {
        await using JobNetwork network = await JobNetwork.StartAsync();
        StringWriter closed = new();
        await closed.DisposeAsync();
        await network.Pool.RunAsync(() => Printing.Lines("x", 2), new JobOptions { Output = closed }).WaitAsync(Patience);
    }
}

/// <summary>Jobs that print.</summary>
public static class Printing
{
    public static void Lines(string text, int count)
    {
        for (int i = 0; i < count; i++)
            Console.WriteLine($"{text} {i}");
    }

    public static async Task LinesAsync(string text, int count)
    {
        for (int i = 0; i < count; i++)
        {
            await Task.Yield();
            await Console.Out.WriteLineAsync($"{text} {i}").ConfigureAwait(false);
        }
    }

    public static void Both()
    {
        Console.WriteLine("out 1");
        Console.Error.WriteLine("error 1");
        Console.Write("out ");
        Console.Write('2');
        Console.WriteLine();
        Console.WriteLine("{0} {1}", "x", "y");
    }

    /// <summary>Pairs on odd positions, then pairs char by char, and at last half a pair.</summary>
    public static void Faces(int count)
    {
        Console.Write("x" + string.Concat(Enumerable.Repeat("\U0001F600", count)));
        foreach (char c in "\U0001F601!")
            Console.Write(c);
        Console.Write('\uD83D');
        Console.Write("\uDE02half\uD83D");
    }

    public static async Task StartOther(string text)
    {
        Console.WriteLine("outer");
        await JobContext.Current!.Pool.RunAsync(() => Lines(text, 1));
        Console.WriteLine("outer again");
    }

    public static void Much(int megabytes)
    {
        string line = new string('x', 1023) + "\n";
        for (int i = 0; i < megabytes * 1024; i++)
            Console.Write(line);
    }
}

/// <summary>Counts what is written, and how much memory is held meanwhile.</summary>
internal sealed class CountingWriter : TextWriter
{
    private int writes;

    public long Count { get; private set; }

    public long MemoryMax { get; private set; }

    public override System.Text.Encoding Encoding => System.Text.Encoding.UTF8;

    public override void Write(ReadOnlySpan<char> buffer)
    {
        Count += buffer.Length;
        if (++writes % 64 == 0)
            MemoryMax = Math.Max(MemoryMax, GC.GetTotalMemory(forceFullCollection: true));
    }
}
