namespace Paxtor.Tests.Processes;

/// <summary>A process that is one piece of work.</summary>
[Process("body")]
public sealed class Body([StartArgument] string board, [StartArgument] string tag, ProcessContext context) : IProcessBody
{
    private readonly Board board = Board.Of(board);

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        board.Write("runs");
        if (tag == "throws")
            throw new InvalidOperationException("no work today");
        if (tag == "traps")
            context.TrapExits = true;
        if (tag == "waits")
        {
            try
            {
                await new TaskCompletionSource().Task.WaitAsync(cancellationToken);
            }
            finally
            {
                await board.Pass("end");
                board.Write("ends");
            }
        }
    }
}
