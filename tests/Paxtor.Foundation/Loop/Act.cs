using Paxtor.Foundation.Loop;

namespace Paxtor.Foundation.Tests;

/// <summary>A delegate as a loop item.</summary>
internal sealed class Act(Action action) : LoopItem
{
    public override void Run() => action();
}
