using System.Buffers;
using System.Text;
using System.Text.Json;

namespace Paxtor.Pooling.Starting;

/// <summary>What a worker is told on its standard input: one line of JSON.</summary>
/// <param name="Name">The name of its node.</param>
/// <param name="Ticket">What it joins the pool with.</param>
internal sealed record WorkerSettings(string Name, PoolTicket Ticket)
{
    public string Write()
    {
        ArrayBufferWriter<byte> buffer = new();
        using (Utf8JsonWriter json = new(buffer))
        {
            json.WriteStartObject();
            json.WriteString("name", Name);
            json.WriteString("pool", Ticket.Pool);
            json.WriteString("network", Ticket.Network);
            json.WriteString("master", Ticket.Master);
            json.WriteString("endpoint", Ticket.Endpoint);
            json.WriteString("secret", Ticket.Secret);
            json.WriteNumber("lifeline", Ticket.LifelinePort);
            json.WriteNumber("life", Ticket.Life);
            json.WriteBoolean("masterTakesJobs", Ticket.Limits.MasterTakesJobs);
            json.WriteNumber("reportInterval", Ticket.Limits.ReportInterval.Ticks);
            json.WriteNumber("masterGrace", Ticket.Limits.MasterGrace.Ticks);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    /// <exception cref="PoolException">It is no such line. Nothing of it is repeated, since it may hold a secret.</exception>
    public static WorkerSettings Read(string line)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(line);
            JsonElement json = document.RootElement;
            return new WorkerSettings(Text(json, "name"), new PoolTicket
            {
                Pool = Text(json, "pool"),
                Network = Text(json, "network"),
                Master = Text(json, "master"),
                Endpoint = Text(json, "endpoint"),
                Secret = Text(json, "secret"),
                LifelinePort = json.GetProperty("lifeline").GetInt32(),
                Life = json.GetProperty("life").GetInt64(),
                Limits = new PoolLimits
                {
                    MasterTakesJobs = json.GetProperty("masterTakesJobs").GetBoolean(),
                    ReportInterval = new TimeSpan(json.GetProperty("reportInterval").GetInt64()),
                    MasterGrace = new TimeSpan(json.GetProperty("masterGrace").GetInt64()),
                },
            });
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw new PoolException("What came on standard input are no settings of a worker.");
        }
    }

    private static string Text(JsonElement json, string name) => json.GetProperty(name).GetString() ?? throw new FormatException(name);
}
