using System.Runtime.CompilerServices;

namespace Paxtor.Pool.Tests.Kit;

/// <summary>Waits for what nothing tells.</summary>
internal static class Until
{
    /// <summary>Ends once a condition holds.</summary>
    /// <param name="condition">What is to hold.</param>
    /// <param name="text">The condition as it is written.</param>
    public static async Task TrueAsync(Func<bool> condition, [CallerArgumentExpression(nameof(condition))] string text = "")
    {
        using CancellationTokenSource limit = new(LocalNetwork.Patience);
        using PeriodicTimer timer = new(TimeSpan.FromMilliseconds(5));
        while (!condition())
        {
            if (limit.IsCancellationRequested)
                Assert.Fail($"It did not come about: {text}");
            await timer.WaitForNextTickAsync();
        }
    }
}
