namespace Paxtor.FSharp.Tests

open System
open System.Threading
open System.Threading.Tasks
open Paxtor
open Paxtor.FSharp
open Xunit

type ProcessTests() =
    let counter (node: PaxtorNode) key =
        node.Processes |> Paxtor.contract<ICounter> (node.Names |> Paxtor.name key (Paxtor.spec<Counter> [ 10 ]))

    [<Fact>]
    member _.Unions_Options_AndResults_CrossBetweenProcesses() : Task =
        task {
            use! node = Nodes.start ()
            let counter = counter node "c"
            let! first = counter.Handle(Add(1, Some "one"))
            Assert.Equal(Total 11, first)
            let! second = counter.Handle(Add(2, None))
            Assert.Equal(Total 13, second)
            let! notes = counter.Handle Sum
            Assert.Equal(Notes [ Ok "one"; Error 13 ], notes)
            let! nothing = counter.Handle Close
            Assert.Equal(Nothing, nothing)
        }

    [<Fact>]
    member _.Name_IsStartedByTheFirstUse_AndAnewAfterItsEnd() : Task =
        task {
            use! node = Nodes.start ()
            let! before = node.Names |> Paxtor.lookup ("c", Some 1)
            Assert.Equal(None, before)
            let counter = counter node ("c", Some 1)
            let! token = counter.Token()
            let! pid = node.Names |> Paxtor.lookup ("c", Some 1)
            Assert.True pid.IsSome
            let! _ = counter.Handle Close
            let! reason = node.Processes.WaitForExitAsync(ProcessRef.Of pid.Value)
            Assert.True(reason.IsOrderly || reason.Kind = ExitKind.NoProcess)
            let! next = counter.Token()
            Assert.True(next > token)
        }

    [<Fact>]
    member _.PermanentName_RunsUntilItIsRemoved() : Task =
        task {
            use! node = Nodes.start ()
            let name = node.Names |> Paxtor.permanentName "p" (Paxtor.spec<Counter> [ 0 ])
            let! pid = node.Processes |> Paxtor.whereIs name
            Assert.True pid.IsSome
            let! removed = node.Names |> Paxtor.removeName "p"
            Assert.True removed
            let! after = node.Names |> Paxtor.lookup "p"
            Assert.Equal(None, after)
            let! again = node.Names |> Paxtor.removeName "p"
            Assert.False again
        }

    [<Fact>]
    member _.Attempt_SaysWhatIsKnown() : Task =
        task {
            use! node = Nodes.start ()
            let counter = counter node "c"

            match! Paxtor.attempt (fun () -> counter.Handle(Fail "broken")) with
            | Error(CallError.Faulted fault) -> Assert.Equal("broken", fault.Message)
            | other -> Assert.Fail $"{other}"

            match! Paxtor.attempt (fun () -> counter.Handle(Add(5, None))) with
            | Ok(Total 15) -> ()
            | other -> Assert.Fail $"{other}"

            let nobody = node.Processes |> Paxtor.contract<ICounter> (ProcessRef.Named "nobody")

            match! Paxtor.attempt (fun () -> nobody.Handle Sum) with
            | Error(CallError.NotHandled(:? ProcessNotFoundException)) -> ()
            | other -> Assert.Fail $"{other}"

            match! Paxtor.attempt (fun () -> Task.FromException<int>(TimeoutException())) with
            | Error(CallError.Unknown(:? TimeoutException)) -> ()
            | other -> Assert.Fail $"{other}"
        }

    [<Fact>]
    member _.StartWork_OwnsItsLocks() : Task =
        task {
            use! node = Nodes.start ()
            let owned = TaskCompletionSource<Pid>()

            let pid =
                node.Processes
                |> Paxtor.startWork (fun context stop ->
                    task {
                        let! held = context.Locks |> Paxtor.lock "work"
                        owned.SetResult held.Pid
                        let ended = TaskCompletionSource()
                        use _ = stop.Register(fun () -> ended.SetResult())
                        do! ended.Task
                    })

            let! owner = owned.Task
            Assert.Equal(pid, owner)
            node.Processes.Exit(pid, ExitReason.Shutdown)
            // It gave the lock up by ending.
            use! held = node.Locks |> Paxtor.lock "work"
            Assert.True held.IsHeld
        }
