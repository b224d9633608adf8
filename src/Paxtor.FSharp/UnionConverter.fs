namespace Paxtor.FSharp

open System
open System.Text.Json
open System.Text.Json.Serialization
open Microsoft.FSharp.Reflection

/// A case without fields is its name; one with fields is an object of one property: the name, and the fields in their order.
type internal UnionConverter<'Union>() =
    inherit JsonConverter<'Union>()

    let cases = FSharpType.GetUnionCases(typeof<'Union>, true)
    let tagOf = FSharpValue.PreComputeUnionTagReader(typeof<'Union>, true)
    let read = cases |> Array.map (fun case -> FSharpValue.PreComputeUnionReader(case, true))
    let make = cases |> Array.map (fun case -> FSharpValue.PreComputeUnionConstructor(case, true))
    let types = cases |> Array.map (fun case -> case.GetFields() |> Array.map _.PropertyType)

    let find (name: string) =
        match cases |> Array.tryFindIndex (fun case -> case.Name = name) with
        | Some index -> index
        | None -> raise (JsonException $"{typeof<'Union>} has no case {name}.")

    let expect expected actual =
        if expected <> actual then
            raise (JsonException $"A case of {typeof<'Union>} was expected, and {actual} came instead of {expected}.")

    override _.HandleNull = true

    override _.Write(writer, value, options) =
        let tag = tagOf (box value)
        let fields = read[tag](box value)

        if fields.Length = 0 then
            writer.WriteStringValue cases[tag].Name
        else
            writer.WriteStartObject()
            writer.WriteStartArray cases[tag].Name

            for i in 0 .. fields.Length - 1 do
                JsonSerializer.Serialize(writer, fields[i], types[tag][i], options)

            writer.WriteEndArray()
            writer.WriteEndObject()

    override _.Read(reader, _, options) =
        if reader.TokenType = JsonTokenType.String then
            let tag = find (reader.GetString())

            if types[tag].Length > 0 then
                raise (JsonException $"{cases[tag].Name} of {typeof<'Union>} came without its fields.")

            make[tag] [||] :?> 'Union
        else
            expect JsonTokenType.StartObject reader.TokenType
            reader.Read() |> ignore
            expect JsonTokenType.PropertyName reader.TokenType
            let tag = find (reader.GetString())
            reader.Read() |> ignore
            expect JsonTokenType.StartArray reader.TokenType
            let fields = Array.zeroCreate<obj> types[tag].Length
            let mutable count = 0

            while reader.Read() && reader.TokenType <> JsonTokenType.EndArray do
                // A later version may have more.
                if count < fields.Length then
                    fields[count] <- JsonSerializer.Deserialize(&reader, types[tag][count], options)
                else
                    reader.Skip()

                count <- count + 1

            if count < fields.Length then
                raise (JsonException $"{cases[tag].Name} of {typeof<'Union>} has {fields.Length} fields, and {count} came.")

            reader.Read() |> ignore
            expect JsonTokenType.EndObject reader.TokenType
            make[tag] fields :?> 'Union

/// <summary>Lets System.Text.Json carry unions, but for lists and options, which it carries by itself: a case without fields as its name, one with fields as <c>{"Name":[…]}</c>.</summary>
[<Sealed>]
type UnionConverterFactory() =
    inherit JsonConverterFactory()

    static let own = [ typedefof<option<_>>; typedefof<voption<_>>; typedefof<list<_>> ]

    /// <inheritdoc/>
    override _.CanConvert typeToConvert =
        FSharpType.IsUnion(typeToConvert, true)
        && not (typeToConvert.IsGenericType && List.contains (typeToConvert.GetGenericTypeDefinition()) own)

    /// <inheritdoc/>
    override _.CreateConverter(typeToConvert, _) =
        Activator.CreateInstance(typedefof<UnionConverter<_>>.MakeGenericType typeToConvert) :?> JsonConverter
