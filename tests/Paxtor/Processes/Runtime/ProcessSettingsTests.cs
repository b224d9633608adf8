namespace Paxtor.Tests.Processes;

/// <summary>What <see cref="ProcessAttribute"/> says of a class.</summary>
public sealed class ProcessSettingsTests
{
    [Fact]
    public async Task ExitOnFault_CallersOfTheProcessAreToldThenItEnds()
    {
        await using TestNode node = await TestNode.StartAsync(static o => o.Processes.Add<Fragile>());
        Pid pid = await node.Processes.StartAsync(ProcessSpec.For<Fragile>(new Board().Id));
        Task<ExitReason> end = node.EndOf(pid);
        CallFaultedException error = await Assert.ThrowsAsync<CallFaultedException>(() => node.Processes.Get<IFragile>(pid).BreakAsync());
        Assert.True(error.Is<KeyNotFoundException>());
        ExitReason reason = await end;
        Assert.Equal((ExitKind.Error, "broken"), (reason.Kind, reason.Fault!.Message));
    }

    [Fact]
    public async Task Mailbox_ThatIsFull_RefusesCallsAndMessagesWithItsLimitAndTakesThemAgain()
    {
        await using TestNode node = await TestNode.StartAsync(static o => o.Processes.Add<Fragile>());
        Board board = new();
        Pid pid = await node.Processes.StartAsync(ProcessSpec.For<Fragile>(board.Id));
        IFragile fragile = node.Processes.Get<IFragile>(pid);
        Task held = fragile.HoldAsync("gate");
        await board.Saw("held");
        for (int i = 0; i < Fragile.Room; i++)
            fragile.Note(i);
        LimitReachedException sent = Assert.Throws<LimitReachedException>(() => fragile.Note(-1));
        Assert.Contains("mailbox", sent.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<LimitReachedException>(() => fragile.CountAsync());
        board.Open("gate");
        await held.WaitAsync(TestNode.Patience);
        Assert.Equal(Fragile.Room, await fragile.CountAsync());
    }

    [ProcessContract("fragile")]
    internal interface IFragile
    {
        Task BreakAsync();

        Task HoldAsync(string gate);

        void Note(int number);

        Task<int> CountAsync();
    }

    [Process("fragile", ExitOnFault = true, MaxMailbox = Room)]
    internal sealed class Fragile([StartArgument] string board) : IFragile
    {
        public const int Room = 10;

        private readonly Board board = Board.Of(board);
        private int count;

        public Task BreakAsync() => throw new KeyNotFoundException("broken");

        public Task HoldAsync(string gate)
        {
            board.Write("held");
            return board.Pass(gate);
        }

        public void Note(int number) => count++;

        public Task<int> CountAsync() => Task.FromResult(count);
    }
}
