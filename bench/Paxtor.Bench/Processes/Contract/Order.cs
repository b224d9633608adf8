using System.Text.Json.Serialization;

namespace Paxtor.Bench.Processes;

/// <summary>A small record of six fields.</summary>
internal sealed record Order(long Id, string Customer, string Article, int Quantity, double Price, bool IsPaid)
{
    public static readonly Order Sample = new(4_711_000_123, "Ada Lovelace", "analytical engine", 3, 1234.5, true);
}

/// <summary>Its code of System.Text.Json, made by the compiler.</summary>
[JsonSerializable(typeof(Order))]
internal sealed partial class OrderJson : JsonSerializerContext;
