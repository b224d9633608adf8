namespace Paxtor.Pooling;

/// <content>The parts that it is put together of.</content>
internal sealed partial class Pool
{
    private ValueTask DisposePartsAsync() => ValueTask.CompletedTask;
}
