namespace Paxtor.FSharp.Tests

open System.Threading
open System.Threading.Tasks
open Microsoft.Extensions.DependencyInjection
open Microsoft.Extensions.Hosting
open Paxtor
open Paxtor.FSharp
open Xunit

type Began() =
    let source = TaskCompletionSource<int64>()
    member _.Task = source.Task
    member _.Tell token = source.TrySetResult token |> ignore

type Once(tenure: SingletonTenure, began: Began) =
    inherit BackgroundService()

    override _.ExecuteAsync _ =
        began.Tell tenure.Token
        Task.CompletedTask

type HostingTests() =
    [<Fact>]
    member _.Host_HasNode_Processes_AndASingleton() : Task =
        task {
            let builder = Host.CreateEmptyApplicationBuilder(HostApplicationBuilderSettings()) |> Paxtor.addPaxtor Nodes.settings

            builder.Services.AddSingleton<Began>()
            |> Paxtor.addProcess<Counter>
            |> Paxtor.addSingleton<Once, _> ("once", Some 1)
            |> ignore

            use host = builder.Build()
            do! host.StartAsync()
            let names = host.Services.GetRequiredService<INames>()
            let processes = host.Services.GetRequiredService<IProcesses>()
            do! Nodes.ready names processes
            let counter = processes |> Paxtor.contract<ICounter> (names |> Paxtor.name "c" (Paxtor.spec<Counter> [ 1 ]))
            let! total = counter.Handle(Add(1, None))
            Assert.Equal(Total 2, total)
            let! token = host.Services.GetRequiredService<Began>().Task
            Assert.True(token > 0L)
            do! host.StopAsync()
        }
