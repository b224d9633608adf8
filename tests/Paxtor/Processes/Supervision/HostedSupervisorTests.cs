using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Paxtor.Tests.Hosting;

namespace Paxtor.Tests.Processes;

public sealed class HostedSupervisorTests
{
    private readonly Board board = new();

    [Fact]
    public async Task Supervisors_StartWithTheHost_AndEndBeforeTheNode()
    {
        using IHost host = Build(s => s
            .AddSingleton(board)
            .AddSupervisor("first", new SupervisorSpec { Children = [SupervisorKit.WorkerOf(board, "a")] })
            .AddSupervisor<Shop>("shop"));
        await host.StartAsync().WaitAsync(TestHost.Patience);
        IProcesses processes = host.Services.GetRequiredService<IProcesses>();
        SupervisedChildren children = await processes.Get<ISupervisor>(ProcessRef.Named("shop")).GetChildrenAsync();
        Assert.Equal(["till", "cellar"], children.Select(static c => c.Key));
        await host.StopAsync().WaitAsync(TestHost.Patience);
        Assert.Equal(["a starts", "till starts", "cellar starts", "cellar ends: shutdown", "till ends: shutdown", "a ends: shutdown"], board.Lines);
    }

    [Fact]
    public async Task SupervisorThatGivesUp_StopsTheHost()
    {
        using IHost host = Build(s => s.AddSupervisor("sup", new SupervisorSpec { MaxRestarts = 0, Children = [SupervisorKit.WorkerOf(board, "a")] }));
        await host.StartAsync().WaitAsync(TestHost.Patience);
        TaskCompletionSource stopping = new(TaskCreationOptions.RunContinuationsAsynchronously);
        host.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping.Register(stopping.SetResult);
        IProcesses processes = host.Services.GetRequiredService<IProcesses>();
        Pid a = (await processes.Get<ISupervisor>(ProcessRef.Named("sup")).GetChildrenAsync()).PidOf("a")!.Value;
        await processes.Get<IWorker>(a).ExitAsync(ExitReason.Custom("custom"));
        await stopping.Task.WaitAsync(TestHost.Patience);
        await host.StopAsync().WaitAsync(TestHost.Patience);
    }

    [Fact]
    public async Task SupervisorThatDoesNotStart_NorDoesTheHost()
    {
        using IHost host = Build(s => s.AddSupervisor("sup", new SupervisorSpec { Children = [SupervisorKit.WorkerOf(board, "broken")] }));
        ProcessStartException error = await Assert.ThrowsAsync<ProcessStartException>(() => host.StartAsync().WaitAsync(TestHost.Patience));
        Assert.Contains("broken is broken", error.Message, StringComparison.Ordinal);
        await host.StopAsync().WaitAsync(TestHost.Patience);
    }

    private static IHost Build(Action<IServiceCollection> add)
    {
        HostApplicationBuilder builder = TestHost.Builder(TestHost.InMemory());
        // Before the node, to show that the order of these two does not matter.
        add(builder.Services);
        builder.AddPaxtor();
        builder.Services.AddProcess<Worker>();
        return builder.Build();
    }

    /// <summary>A supervisor of the application's own, with what is injected into it.</summary>
    internal sealed class Shop(Board board, ProcessContext context)
        : Supervisor(new SupervisorSpec { Strategy = SupervisionStrategy.RestForOne, Children = [SupervisorKit.WorkerOf(board, "till"), SupervisorKit.WorkerOf(board, "cellar")] }, context);
}
