namespace Paxtor.FSharp

open System
open System.ComponentModel
open Microsoft.FSharp.Reflection
open Paxtor

/// <summary>How an option stands in a key; made by <c>Key.from</c>. Public since only public properties count in keys.</summary>
/// <param name="items">Its value, or nothing.</param>
[<Sealed; EditorBrowsable(EditorBrowsableState.Never); PaxtorKey("fsharp.option")>]
type OptionKey(items: obj[]) =
    /// <summary>Its value, or nothing.</summary>
    member _.Items = items

/// <summary>How a case of a union stands in a key; made by <c>Key.from</c>.</summary>
/// <param name="name">The name that the union declares.</param>
/// <param name="case">The name of the case.</param>
/// <param name="fields">Its fields.</param>
[<Sealed; EditorBrowsable(EditorBrowsableState.Never); PaxtorKey("fsharp.union")>]
type UnionKey(name: string, case: string, fields: obj[]) =
    /// <summary>The name that the union declares.</summary>
    member _.Name = name

    /// <summary>The name of the case.</summary>
    member _.Case = case

    /// <summary>Its fields.</summary>
    member _.Fields = fields

/// <summary>Keys of locks and names, made of F# values.</summary>
[<RequireQualifiedAccess>]
module Key =
    let private isOption (declared: Type) =
        declared.IsGenericType
        && (declared.GetGenericTypeDefinition() = typedefof<option<_>>
            || declared.GetGenericTypeDefinition() = typedefof<voption<_>>)

    let private isList (declared: Type) =
        declared.IsGenericType && declared.GetGenericTypeDefinition() = typedefof<list<_>>

    /// The common cases, without a look at their types.
    let private isSimple (value: obj) =
        match value with
        | :? string
        | :? int
        | :? int64
        | :? Guid
        | :? LockKey -> true
        | _ -> false

    /// A value as the C# keys know it. By its declared type, since None is null.
    let rec private plain (declared: Type) (value: obj) : obj =
        if isOption declared then
            let case, fields = FSharpValue.GetUnionFields(value, declared)
            let inner = declared.GetGenericArguments()[0]
            box (OptionKey(if case.GetFields().Length = 0 then [||] else [| plain inner fields[0] |]))
        elif isNull value || isSimple value then
            value
        else
            let actual = value.GetType()

            if FSharpType.IsTuple actual then
                let parts = Array.map2 plain (FSharpType.GetTupleElements actual) (FSharpValue.GetTupleFields value)
                box (LockKey.Tuple(parts[0], parts[1], parts[2..]))
            elif isList actual then
                items (actual.GetGenericArguments()[0]) value
            elif actual.IsSZArray && not (actual.GetElementType().IsPrimitive) then
                items (actual.GetElementType()) value
            elif FSharpType.IsUnion actual then
                ofUnion actual value
            else
                value

    and private items element value =
        value :?> System.Collections.IEnumerable |> Seq.cast<obj> |> Seq.map (plain element) |> Seq.toArray |> box

    and private ofUnion actual value =
        let case, fields = FSharpValue.GetUnionFields(value, actual)
        let declaring = case.DeclaringType

        match declaring.GetCustomAttributes(typeof<PaxtorKeyAttribute>, false) with
        | [| :? PaxtorKeyAttribute as named |] ->
            let parts = Array.map2 (fun (field: Reflection.PropertyInfo) part -> plain field.PropertyType part) (case.GetFields()) fields
            box (UnionKey(named.Name, case.Name, parts))
        | _ ->
            invalidArg "value" $"A value of the union {declaring} is no key. Declare a stable name for it: [<PaxtorKey(\"name\")>] on the type."

    /// <summary>
    /// The key of a value: of strings, numbers, GUIDs, dates, bytes, tuples, lists and arrays as in C#, where equal values are the same key; of options; of records and unions that declare a
    /// stable name by <c>[&lt;PaxtorKey("name")&gt;]</c>. The cases of a union go by their names.
    /// </summary>
    /// <param name="value">The value. Options and unions may stand in tuples, lists, arrays, options and unions, but not in records.</param>
    /// <exception cref="T:System.ArgumentException">Its type is no key.</exception>
    let from<'Value> (value: 'Value) : LockKey =
        LockKey.From(plain typeof<'Value> (box value))
