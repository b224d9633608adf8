namespace Paxtor.FSharp.Tests

open System
open System.Threading.Tasks
open Paxtor
open Paxtor.FSharp

type Command =
    | Add of count: int * note: string option
    | Sum
    | Fail of message: string
    | Close

type Answer =
    | Total of int
    | Notes of Result<string, int> list
    | Nothing

[<ProcessContract("fsharp.tests.counter")>]
type ICounter =
    abstract Handle: command: Command -> Task<Answer>
    abstract Token: unit -> Task<int64>

[<Process("fsharp.tests.counter")>]
type Counter([<StartArgument>] start: int, context: ProcessContext, tenure: NameTenure) =
    let mutable total = start
    let mutable notes: string option list = []

    interface ICounter with
        member _.Handle command =
            task {
                match command with
                | Add(count, note) ->
                    total <- total + count
                    notes <- note :: notes
                    return Total total
                | Sum -> return Notes(notes |> List.rev |> List.map (Option.map Ok >> Option.defaultValue (Error total)))
                | Fail message -> return invalidOp message
                | Close ->
                    context.Exit()
                    return Nothing
            }

        member _.Token() = Task.FromResult tenure.Token

module Nodes =
    /// A quorum of one that keeps nothing, and takes each message through bytes.
    let settings (options: PaxtorOptions) =
        options.Quorum.Add PaxtorOptions.SingleQuorum
        options.Durability <- DurabilityMode.Memory
        options.Processes.CopyLocalMessages <- true
        options.Processes.Add<Counter>() |> ignore

    /// Waits for the first name that is started. What runs for the first time may take longer than a call may, on a machine with much else to do; it surely was not handled then.
    let ready (names: INames) (processes: IProcesses) =
        task {
            let limit = TimeProvider.System.GetUtcNow() + TimeSpan.FromMinutes 3.0
            let first = names |> Paxtor.name "first" (Paxtor.spec<Counter> [ 0 ])
            let mutable found = false

            while not found do
                try
                    let! _ = processes |> Paxtor.whereIs first
                    found <- true
                with :? ProcessNotFoundException when TimeProvider.System.GetUtcNow() < limit ->
                    ()
        }

    let start () =
        task {
            let! node = Paxtor.node settings
            do! ready node.Names node.Processes
            return node
        }
