using System.Reflection;
using Paxtor.Pool.Tests.Kit;
using Paxtor.Pooling.Code;

namespace Paxtor.Pool.Tests.Jobs;

/// <summary>Members that do not have a job's code.</summary>
public sealed class CodeRefusalTests
{
    private static readonly TimeSpan Patience = LocalNetwork.Patience;

    [Fact]
    public async Task MemberThatRefuses_IsPassedOver()
    {
        await using JobNetwork network = await JobNetwork.StartAsync(workers: 2, code: static name => name.StartsWith("w1", StringComparison.Ordinal) ? new Refusing() : new LoadedCode(name));
        for (int i = 0; i < 5; i++)
            Assert.Equal("w2@localhost", await network.Pool.RunAsync(() => Work.Where()).WaitAsync(Patience));
        for (int i = 0; i < 5; i++)
            Assert.Equal("w2@localhost", (await network.Pool.SpawnAsync(() => Work.Add(1, 2))).Node);
        int ran = 0;
        await foreach (JobResult<int, int> result in network.Pool.MapAsync(Enumerable.Range(0, 20), x => Work.Add(x, 1)))
            ran += result.Result - result.Input;
        Assert.Equal(20, ran);
    }

    [Fact]
    public async Task NobodyHasIt_IsAnErrorThatSaysWhy()
    {
        await using JobNetwork network = await JobNetwork.StartAsync(code: static _ => new Refusing());
        Assert.Contains("takes none", (await Assert.ThrowsAsync<JobCodeException>(() => network.Pool.RunAsync(() => Work.Where()).WaitAsync(Patience))).Message, StringComparison.Ordinal);
        Assert.Contains("takes none", (await Assert.ThrowsAsync<JobCodeException>(async () => await network.Pool.SpawnAsync(() => Work.Add(1, 2)))).Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<JobCodeException>(() => network.Pool.RunAsync(() => Work.Where(), new JobOptions { Node = "w1@localhost" }).WaitAsync(Patience));
    }

    [Fact]
    public async Task CodeThatCannotBeBrought_IsAnErrorForWhoeverWaits()
    {
        await using JobNetwork network = await JobNetwork.StartAsync(code: static _ => new Failing());
        Assert.Contains("the disk is full", (await Assert.ThrowsAsync<JobCodeException>(() => network.Pool.RunAsync(() => Work.Where()).WaitAsync(Patience))).Message, StringComparison.Ordinal);
        StringWriter output = new();
        Pid pid = await network.Pool.SpawnAsync(() => Work.Add(1, 2), new JobOptions { Output = output });
        await network.Pool.Processes.WaitForExitAsync(pid).WaitAsync(Patience);
        Assert.Contains("the disk is full", output.ToString(), StringComparison.Ordinal);
        Assert.Equal(0, network.Services[1].Runner.Queue.Ready);
    }

    private sealed class Refusing : CodeSource
    {
        public override Assembly Find(string name, Guid version) => throw new JobCodeException("this member takes none");
    }

    private sealed class Failing : CodeSource
    {
        public override bool IsReady => false;

        public override ValueTask PrepareAsync(CancellationToken cancellationToken) => throw new InvalidTimeZoneException("the disk is full");

        public override Assembly Find(string name, Guid version) => throw new JobCodeException("never asked");
    }
}
