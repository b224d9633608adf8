namespace Paxtor.Tests.Processes;

/// <summary>The answer of a turn's last message takes the thread along; it must not be noticed but by its speed.</summary>
public sealed class TakeAlongTests
{
    private const int Rounds = 200;

    /// <summary>What the continuation waits for is queued on the very thread that it blocks.</summary>
    [Fact]
    public async Task ContinuationBlocks_WhatItWaitsForIsServedElsewhere()
    {
        await using TestNode node = await TestNode.StartAsync();
        (_, IProbe one) = await node.ProbeAsync(new Board());
        (_, IProbe other) = await node.ProbeAsync(new Board());
        int sum = 0;
        for (int i = 0; i < Rounds; i++)
        {
            await one.AddAsync(1).ConfigureAwait(false);
            Assert.True(other.AddAsync(1).AsTask().Wait(TestNode.Patience, TestContext.Current.CancellationToken));
            sum = await one.AddAsync(1).ConfigureAwait(false);
        }

        Assert.Equal(2 * Rounds, sum);
        Assert.Equal(Rounds, await other.AddAsync(0));
    }

    /// <summary>More callers of processes of their own than threads: each gets on, and so does one who only uses the pool.</summary>
    [Fact]
    public async Task PairsThatCallWithoutEnd_LetOthersRun()
    {
        await using TestNode node = await TestNode.StartAsync();
        using CancellationTokenSource over = new();
        List<Task<int>> pairs = [];
        for (int i = 0; i < 4 * Environment.ProcessorCount; i++)
        {
            (_, IProbe probe) = await node.ProbeAsync(new Board());
            pairs.Add(Task.Run(() => CallAsync(probe, over.Token)));
        }

        (_, IProbe bystander) = await node.ProbeAsync(new Board());
        for (int i = 1; i <= Rounds; i++)
        {
            Assert.Equal(i, await bystander.AddAsync(1).AsTask().WaitAsync(TestNode.Patience));
            await Task.Run(static () => { }).WaitAsync(TestNode.Patience);
        }

        await over.CancelAsync();
        Assert.All(await Task.WhenAll(pairs).WaitAsync(TestNode.Patience), static count => Assert.True(count > 0));
    }

    private static async Task<int> CallAsync(IProbe probe, CancellationToken cancellationToken)
    {
        int sum = 0;
        while (sum == 0 || !cancellationToken.IsCancellationRequested)
            sum = await probe.AddAsync(1).ConfigureAwait(false);
        return sum;
    }
}
