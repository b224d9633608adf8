/// Contracts written in F#, where no source generator runs.
namespace FSharpContracts

open System.Collections.Generic
open System.Runtime.InteropServices
open System.Threading
open System.Threading.Tasks
open Paxtor

type Item = { Name: string; Count: int; Note: string option }

type Shape =
    | Round of radius: float
    | Square of side: float

[<ProcessContract("fsharp.cart")>]
type ICart =
    abstract Add: item: Item * [<Optional; DefaultParameterValue(5)>] count: int * cancellationToken: CancellationToken -> ValueTask<int>
    abstract Find: name: string option -> Task<Item option>
    abstract Items: unit -> IAsyncEnumerable<Item>
    abstract Clear: unit -> unit
    abstract Touch: unit -> Task<unit>

    [<OneWay>]
    abstract Log: lines: string list * map: Map<string, int> -> Task

    abstract Pair: pair: (int * string) -> Task<struct (int * string)>

[<ProcessContract("fsharp.shapes")>]
type IShapes =
    abstract Draw: shape: Shape -> Task<unit>

type Cart() =
    let items = List<Item>()
    let lines = List<string>()
    member _.Lines = lines

    interface ICart with
        member _.Add(item, count, _) =
            items.Add { item with Count = count }
            ValueTask<int>(items.Count * 100 + count)

        member _.Find name =
            Task.FromResult(name |> Option.bind (fun n -> items |> Seq.tryFind (fun i -> i.Name = n)))

        member _.Items() =
            { new IAsyncEnumerable<Item> with
                member _.GetAsyncEnumerator _ =
                    let inner = (List<Item> items).GetEnumerator() :> IEnumerator<Item>

                    { new IAsyncEnumerator<Item> with
                        member _.Current = inner.Current
                        member _.MoveNextAsync() = ValueTask<bool>(inner.MoveNext())
                        member _.DisposeAsync() = ValueTask() } }

        member _.Clear() = items.Clear()
        member _.Touch() = task { lines.Add "touched" }

        member _.Log(more, map) =
            lines.AddRange(more |> List.map (fun l -> $"{l}{map[l]}"))
            Task.CompletedTask

        member _.Pair((a, b)) = Task.FromResult(struct (a + 1, b + "!"))

type Shapes() =
    interface IShapes with
        member _.Draw _ = Task.FromResult(())
