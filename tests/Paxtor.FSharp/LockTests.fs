namespace Paxtor.FSharp.Tests

open System
open System.Threading
open System.Threading.Tasks
open Paxtor
open Paxtor.FSharp
open Xunit

type LockTests() =
    [<Fact>]
    member _.Lock_IsOwnedUntilItsHandleGoesOutOfScope_AndTokensGrow() : Task =
        task {
            use! node = Nodes.start ()
            let mutable first = 0L

            do!
                task {
                    use! held = node.Locks |> Paxtor.lock ("invoice", 42)
                    first <- held.Token
                    let! owner = node.Locks |> Paxtor.owner ("invoice", 42)
                    Assert.Equal(Some held.Pid, owner)

                    match! node.Locks |> Paxtor.tryLock ("invoice", 42) with
                    | LockResult.HeldBy pid -> Assert.Equal(held.Pid, pid)
                    | other -> Assert.Fail $"{other}"
                }

            let! owner = node.Locks |> Paxtor.owner ("invoice", 42)
            Assert.Equal(None, owner)

            match! node.Locks |> Paxtor.tryLock ("invoice", 42) with
            | LockResult.Acquired handle ->
                Assert.True(handle.Token > first)
                do! handle.DisposeAsync()
            | other -> Assert.Fail $"{other}"
        }

    [<Fact>]
    member _.WithLock_ReleasesHoweverTheWorkEnds() : Task =
        task {
            use! node = Nodes.start ()
            let! token = node.Locks |> Paxtor.withLock "k" (fun held -> task { return held.Token })

            let! error =
                Assert.ThrowsAsync<InvalidOperationException>(fun () ->
                    node.Locks |> Paxtor.withLock "k" (fun _ -> task { return invalidOp "no" }) :> Task)

            Assert.Equal("no", error.Message)
            let! next = node.Locks |> Paxtor.withLock "k" (fun held -> task { return held.Token })
            Assert.True(next > token)
        }

    [<Fact>]
    member _.LockWith_TimeThatPasses_IsAnAnswer() : Task =
        task {
            use! node = Nodes.start ()
            use! _held = node.Locks |> Paxtor.lock "k"

            match! node.Locks |> Paxtor.lockWith (LockOptions(Timeout = TimeSpan.FromMilliseconds 50.0)) CancellationToken.None "k" with
            | LockResult.TimedOut -> ()
            | other -> Assert.Fail $"{other}"

            use stop = new CancellationTokenSource()
            let waiting = node.Locks |> Paxtor.lockWith (LockOptions()) stop.Token "k"
            stop.Cancel()
            let! _ = Assert.ThrowsAnyAsync<OperationCanceledException>(fun () -> waiting :> Task)
            ()
        }

    [<Fact>]
    member _.LockWith_NoQuorum_IsAnAnswer() : Task =
        task {
            // One of three voters, of which the others never come.
            use! node =
                Paxtor.node (fun options ->
                    options.Name <- "n1@127.0.0.1"
                    options.Listen <- "127.0.0.1:0"

                    for i in 1..3 do
                        options.Quorum.Add $"n{i}@127.0.0.1:{i}"

                    options.Durability <- DurabilityMode.Memory)

            match! node.Locks |> Paxtor.lockWith (LockOptions(NoQuorum = NoQuorum.Return)) CancellationToken.None "k" with
            | LockResult.NoQuorum -> ()
            | other -> Assert.Fail $"{other}"
        }
