namespace Paxtor.FSharp.Tests

open System
open Paxtor
open Paxtor.FSharp
open Xunit

[<PaxtorKey("tests.order")>]
type Order = { Customer: string; Number: int }

[<PaxtorKey("tests.place")>]
type Place =
    | Nowhere
    | Table of number: int
    | Room of floor: int * name: string option

type Loose = Loose of int

/// Its properties are internal too: without them all its values would be one key.
[<PaxtorKey("tests.hidden")>]
type internal Hidden = { Secret: int }

type KeyTests() =
    [<Fact>]
    member _.Values_AreTheKeysOfCSharp() =
        Assert.Equal(LockKey.From "orders", Key.from "orders")
        Assert.Equal(LockKey.From 42L, Key.from 42)
        Assert.Equal(LockKey.Tuple("invoice", 42), Key.from ("invoice", 42))
        Assert.Equal(LockKey.Tuple("invoice", 42), Key.from struct ("invoice", 42))
        Assert.Equal(LockKey.From [| 1; 2; 3 |], Key.from [ 1; 2; 3 ])
        Assert.Equal(LockKey.From(Array.empty<int>), Key.from List.empty<int>)
        Assert.Equal(LockKey.From({ Customer = "Ada"; Number = 7 }), Key.from { Customer = "Ada"; Number = 7 })
        Assert.Equal("@\"tests.order\"{\"Ada\", 7}", (Key.from { Customer = "Ada"; Number = 7 }).ToString())

    [<Fact>]
    member _.OptionsAndUnions_AreKeys_EachOfItsOwn() =
        let keys =
            [ Key.from (None: int option)
              Key.from (Some 1)
              Key.from (Some(None: int option))
              Key.from (Some(Some 1))
              Key.from (ValueSome 2)
              Key.from (List.empty<int>)
              Key.from [ 1 ]
              Key.from [ Some 1; None ]
              Key.from ("a", (None: string option))
              Key.from ("a", Some "b")
              Key.from Nowhere
              Key.from (Table 1)
              Key.from (Room(1, None))
              Key.from (Room(1, Some "red"))
              Key.from (1, Table 1) ]

        Assert.Equal(keys.Length, keys |> List.distinct |> List.length)

    [<Fact>]
    member _.EqualValues_AreOneKey() =
        Assert.Equal(Key.from (Some 1), Key.from (Some 1L))
        Assert.Equal(Key.from (Some 1), Key.from (ValueSome 1))
        Assert.Equal(Key.from (None: int option), Key.from (None: string option))
        Assert.Equal(Key.from (Table 1), Key.from (Table 1))
        Assert.Equal(Key.from [ Some 1; None ], Key.from [| Some 1; None |])
        Assert.Equal(Key.from [| 1uy; 2uy |], LockKey.From [| 1uy; 2uy |])
        Assert.Equal(Key.from (Key.from "a"), Key.from "a")

    [<Fact>]
    member _.Keys_AreWrittenAsTheyAlwaysWere() =
        // These texts stand for bytes that are in users' stores.
        Assert.Equal("(\"a\", @\"fsharp.option\"{[\"b\"]})", (Key.from ("a", Some "b")).ToString())
        Assert.Equal("@\"fsharp.union\"{\"tests.place\", \"Room\", [1, @\"fsharp.option\"{[]}]}", (Key.from (Room(1, None))).ToString())

    [<Fact>]
    member _.WhatIsNoKey_IsRefused() =
        let error = Assert.Throws<ArgumentException>(fun () -> Key.from (Loose 1) |> ignore)
        Assert.Contains("PaxtorKey", error.Message)
        let hidden = Assert.Throws<ArgumentException>(fun () -> Key.from { Secret = 1 } |> ignore)
        Assert.Contains("no public property", hidden.Message)
        Assert.ThrowsAny<ArgumentException>(fun () -> Key.from (fun x -> x + 1) |> ignore) |> ignore
        Assert.ThrowsAny<ArgumentException>(fun () -> Key.from (null: string) |> ignore) |> ignore
        Assert.ThrowsAny<ArgumentException>(fun () -> Key.from ("a", (null: string)) |> ignore) |> ignore
