using System.Text.Json.Nodes;
using Paxtor.Coordination;

namespace Paxtor.Quorum.Tests.Machine.Etcd;

/// <summary>Requests and answers of the seam in the words of etcd's JSON gateway.</summary>
internal static class EtcdJson
{
    private static readonly string[] Targets = ["VERSION", "CREATE", "MOD", "VALUE", "LEASE"];
    private static readonly string[] Operands = ["version", "create_revision", "mod_revision", "value", "lease"];
    private static readonly string[] Operators = ["EQUAL", "GREATER", "LESS", "NOT_EQUAL"];
    private static readonly string[] SortTargets = ["KEY", "VERSION", "CREATE", "MOD", "VALUE"];

    public static JsonObject Of(Transaction transaction) => new()
    {
        ["compare"] = new JsonArray([.. transaction.Compares.Select(Of)]),
        ["success"] = new JsonArray([.. transaction.Then.Select(Of)]),
        ["failure"] = new JsonArray([.. transaction.Else.Select(Of)]),
    };

    /// <summary>The result, or the error.</summary>
    public static object ReadResult(JsonNode answer, Transaction transaction)
    {
        if (ReadError(answer) is { } error)
            return error;
        bool succeeded = (bool?)answer["succeeded"] ?? false;
        Operation[] branch = succeeded ? transaction.Then : transaction.Else;
        JsonArray responses = answer["responses"]?.AsArray() ?? [];
        Assert.Equal(branch.Length, responses.Count);
        return new TransactionResult(succeeded, Number(answer["header"]!["revision"]), [.. branch.Zip(responses, (o, r) => Read(o, r!))]);
    }

    public static StoreException? ReadError(JsonNode answer) => (int?)answer["code"] switch
    {
        null => null,
        3 => new InvalidStoreRequestException((string)answer["message"]!),
        5 => new LeaseNotFoundException(default),
        9 => new LeaseExistsException(default),
        _ => throw new InvalidOperationException(answer.ToJsonString()),
    };

    private static OperationResult Read(Operation operation, JsonNode response)
    {
        JsonNode body = response[operation.Kind switch { OperationKind.Get => "response_range", OperationKind.Put => "response_put", _ => "response_delete_range" }]!;
        return operation.Kind switch
        {
            OperationKind.Get => new OperationResult(OperationKind.Get, Items(body["kvs"]), Number(body["count"])),
            OperationKind.Put => new OperationResult(OperationKind.Put, body["prev_kv"] is { } previous ? [Item(previous)] : [], 0),
            _ => new OperationResult(OperationKind.Delete, Items(body["prev_kvs"]), Number(body["deleted"])),
        };
    }

    private static JsonNode Of(Compare compare)
    {
        JsonObject json = Range(compare.Range);
        json["target"] = Targets[(int)compare.Target];
        json["result"] = Operators[(int)compare.Operator];
        json[Operands[(int)compare.Target]] = compare.Target == CompareTarget.Value ? Convert.ToBase64String(compare.Value.Span) : $"{compare.Number}";
        return json;
    }

    private static JsonNode Of(Operation operation)
    {
        JsonObject json = Range(operation.Range);
        if (operation.Kind == OperationKind.Get)
        {
            bool sorted = operation.SortBy != SortTarget.Key || operation.Descending;
            json["sort_target"] = SortTargets[(int)operation.SortBy];
            json["sort_order"] = operation.Descending ? "DESCEND" : sorted ? "ASCEND" : "NONE";
            json["limit"] = $"{operation.Limit}";
            json["count_only"] = operation.CountOnly;
            json["max_create_revision"] = $"{operation.MaxCreateRevision}";
            return new JsonObject { ["request_range"] = json };
        }

        json["prev_kv"] = operation.ReturnPrevious;
        if (operation.Kind == OperationKind.Delete)
            return new JsonObject { ["request_delete_range"] = json };
        json["value"] = Convert.ToBase64String(operation.Value.Span);
        json["lease"] = $"{operation.Lease.Value}";
        return new JsonObject { ["request_put"] = json };
    }

    private static JsonObject Range(KeyRange range)
    {
        JsonObject json = new() { ["key"] = Convert.ToBase64String(range.Start.Span) };
        if (!range.IsSingle)
            json["range_end"] = Convert.ToBase64String(range.End.Span);
        return json;
    }

    private static KeyValue[] Items(JsonNode? items) => items is null ? [] : [.. items.AsArray().Select(i => Item(i!))];

    private static KeyValue Item(JsonNode item) => new(
        new StoreKey(Decoded(item["key"])), Decoded(item["value"]), Number(item["create_revision"]), Number(item["mod_revision"]), Number(item["version"]),
        new LeaseId(Number(item["lease"])));

    private static byte[] Decoded(JsonNode? bytes) => bytes is null ? [] : Convert.FromBase64String((string)bytes!);

    private static long Number(JsonNode? number) => number is null ? 0 : long.Parse((string)number!);
}
