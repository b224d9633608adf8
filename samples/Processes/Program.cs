using Paxtor;

// Processes on one node: a contract, a class, calls, messages, a stream, an end that others are told of.
//
//   dotnet run --project samples/Processes

PaxtorOptions options = new() { Quorum = { PaxtorOptions.SingleQuorum }, Durability = DurabilityMode.Memory };
options.Processes.Add<Account>();
await using PaxtorNode node = await PaxtorNode.StartAsync(options);
IProcesses processes = node.Processes;

// The spec could be started on any node that declares the class: new StartOptions { Node = "n2@10.0.0.2" }.
Pid pid = await processes.StartAsync(ProcessSpec.For<Account>("Ada", 100m), new StartOptions { Name = "ada" });
IAccount account = processes.Get<IAccount>(pid);

// A hundred callers at once; the process handles one message at a time, so no lock is needed in it.
await Task.WhenAll(Enumerable.Range(1, 100).Select(async _ => await account.DepositAsync(1m)));
Console.WriteLine($"{pid} has {await account.BalanceAsync()}");

// An exception goes to the caller, here and over nodes alike. The process lives on.
try
{
    await account.WithdrawAsync(1_000m);
}
catch (CallFaultedException e) when (e.Is<InvalidOperationException>())
{
    Console.WriteLine($"refused: {e.Fault.Message}");
}

// One way, by the name it has on this node; then a stream of answers.
processes.Get<IAccount>(ProcessRef.Named("ada")).Note("statement printed");
await foreach (string line in account.HistoryAsync())
    Console.WriteLine($"  {line}");

// Its end is told to whoever asked: links and monitors for processes, a task for other code.
Task<ExitReason> end = processes.WaitForExitAsync(pid);
processes.Exit(pid, ExitReason.Shutdown);
Console.WriteLine($"{pid} has ended: {await end}");

[ProcessContract("account.v1")]
public interface IAccount
{
    ValueTask<decimal> DepositAsync(decimal amount);

    ValueTask<decimal> WithdrawAsync(decimal amount);

    ValueTask<decimal> BalanceAsync();

    IAsyncEnumerable<string> HistoryAsync();

    void Note(string text);
}

/// <summary>Its locks are its own: they are released when it ends, however it does.</summary>
[Process("account.v1")]
public sealed class Account([StartArgument] string owner, [StartArgument] decimal balance, ILocks locks) : IAccount, IProcessStart
{
    private readonly List<string> history = [];
    private LockHandle? ledger;

    public async ValueTask OnStartAsync(CancellationToken cancellationToken)
    {
        ledger = await locks.AcquireAsync(("ledger", owner), cancellationToken: cancellationToken);
        history.Add($"{owner} owns the ledger with token {ledger.Token}");
    }

    public ValueTask<decimal> DepositAsync(decimal amount) => Change(amount);

    public ValueTask<decimal> WithdrawAsync(decimal amount) =>
        amount > balance ? throw new InvalidOperationException($"{owner} has only {balance}.") : Change(-amount);

    public ValueTask<decimal> BalanceAsync() => ValueTask.FromResult(balance);

    public IAsyncEnumerable<string> HistoryAsync() => history.TakeLast(3).ToArray().ToAsyncEnumerable();

    public void Note(string text) => history.Add(text);

    private ValueTask<decimal> Change(decimal amount)
    {
        balance += amount;
        history.Add($"{amount:+0.00;-0.00} = {balance:0.00}");
        return ValueTask.FromResult(balance);
    }
}
