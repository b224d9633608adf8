using Paxtor.Foundation.Loop;

namespace Paxtor.Sessions;

/// <summary>Runs recipes that no one awaits.</summary>
internal static class LoopTasks
{
    /// <summary>Lets a recipe run on by itself. An exception that leaves it is fatal to the loop, as that of any item is.</summary>
    public static void Run(EventLoop loop, ValueTask recipe)
    {
        if (!recipe.IsCompletedSuccessfully)
            _ = ObserveAsync(loop, recipe);
    }

    private static async Task ObserveAsync(EventLoop loop, ValueTask recipe)
    {
        try
        {
            await recipe.ConfigureAwait(false);
        }
#pragma warning disable CA1031 // It is thrown again, where the loop's owner is told.
        catch (Exception e)
#pragma warning restore CA1031
        {
            loop.Post(static error => System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(error), e);
        }
    }
}
