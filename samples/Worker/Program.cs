using Paxtor;

// A worker of which many may run and one at a time does the work: it owns the lock, and stops when it loses it.
// In Development the node is a quorum by itself; see docs/hosting.md for three.
//
//   dotnet run --project samples/Worker

HostApplicationBuilder builder = Host.CreateApplicationBuilder(args);
builder.AddPaxtor();
builder.Services.AddHostedService<Invoicing>();
await builder.Build().RunAsync();

/// <summary>Sends the invoices that are due. Two of it at once would send them twice.</summary>
internal sealed class Invoicing(ILocks locks, ILogger<Invoicing> log) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (true)
        {
            await using LockHandle held = await locks.AcquireAsync("invoicing", cancellationToken: stoppingToken);
            log.LogInformation("{Pid} sends invoices, with token {Token}", held.Pid, held.Token);
            using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken, held.Lost);
            try
            {
                await SendAsync(held.Token, stop.Token);
            }
            catch (OperationCanceledException) when (held.Lost.IsCancellationRequested && !stoppingToken.IsCancellationRequested)
            {
                log.LogWarning("The lock was lost; another may send invoices now. Queueing again");
            }
        }
    }

    /// <summary>Each invoice is written with the token; a database that keeps the greatest one refuses an owner that is none any more.</summary>
    private async Task SendAsync(long token, CancellationToken cancellationToken)
    {
        using PeriodicTimer due = new(TimeSpan.FromSeconds(2));
        for (int invoice = 1; await due.WaitForNextTickAsync(cancellationToken); invoice++)
            log.LogInformation("Invoice {Invoice} sent under token {Token}", invoice, token);
    }
}
