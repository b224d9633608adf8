// Locks and named processes in F#, on one node that is a quorum by itself and keeps nothing; see docs/hosting.md for three.
//
//   dotnet run --project samples/FSharp

module FSharp.Sample

open System.Threading.Tasks
open Paxtor
open Paxtor.FSharp

type Command =
    | Deposit of amount: decimal
    | Withdraw of amount: decimal
    | Close

type Answer =
    | Balance of decimal
    | Refused of reason: string

/// What a process understands is an interface. No source generator runs in F#, and none is needed.
[<ProcessContract("fsharp.account.v1")>]
type IAccount =
    abstract Handle: command: Command -> Task<Answer>

/// One message at a time: no lock is needed in it. It writes with its token, which is greater than that of every process that had its name before.
[<Process("fsharp.account.v1")>]
type Account([<StartArgument>] owner: string, context: ProcessContext, tenure: NameTenure) =
    let mutable balance = 0m

    interface IAccount with
        member _.Handle command =
            task {
                match command with
                | Deposit amount ->
                    balance <- balance + amount
                    return Balance balance
                | Withdraw amount when amount > balance -> return Refused $"{owner} has only {balance}, says token {tenure.Token}"
                | Withdraw amount ->
                    balance <- balance - amount
                    return Balance balance
                | Close ->
                    context.Exit()
                    return Balance balance
            }

let main =
    task {
        use! node =
            Paxtor.node (fun options ->
                options.Quorum.Add PaxtorOptions.SingleQuorum
                options.Durability <- DurabilityMode.Memory
                options.Processes.Add<Account>() |> ignore)

        // A lock is released where its handle goes out of scope. Keys are values: tuples, lists, options, records, unions.
        use! held = node.Locks |> Paxtor.lock ("invoice", 42)
        printfn $"{held.Pid} owns {held.Key} with token {held.Token}"

        match! node.Locks |> Paxtor.tryLock ("invoice", 42) with
        | LockResult.Acquired second -> printfn $"never: {second.Token}"
        | LockResult.HeldBy pid -> printfn $"held by {pid}"
        | LockResult.NoQuorum
        | LockResult.TimedOut -> printfn "never"

        // One account for each owner in the whole cluster. The first call starts it.
        let ada = node.Names |> Paxtor.name ("account", Some "Ada") (Paxtor.spec<Account> [ "Ada" ])
        let account = node.Processes |> Paxtor.contract<IAccount> ada

        for command in [ Deposit 100m; Withdraw 30m; Withdraw 100m; Close ] do
            match! Paxtor.attempt (fun () -> account.Handle command) with
            | Ok(Balance balance) -> printfn $"{command}: {balance}"
            | Ok(Refused reason) -> printfn $"{command}: refused, {reason}"
            | Error(CallError.NotHandled e) -> printfn $"{command}: surely not done: {e.Message}"
            | Error(CallError.Unknown e) -> printfn $"{command}: perhaps done: {e.Message}"
            | Error(CallError.Faulted fault) -> printfn $"{command}: {fault.Message}"
    }

main.GetAwaiter().GetResult()
