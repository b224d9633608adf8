using Paxtor.Processes.Contracts;

namespace Paxtor.Pooling;

/// <summary>Reports of several members, as the master passes them on.</summary>
/// <param name="Reports">Each with its member's name.</param>
internal sealed record LoadShare(IReadOnlyList<KeyValuePair<string, LoadReport>> Reports) : IOwnPayload<LoadShare>
{
    void IOwnPayload.Write(PayloadWriter writer)
    {
        for (int i = 0; i < Reports.Count; i++)
        {
            writer.Write((2 * i) + 1, Reports[i].Key);
            writer.Write((2 * i) + 2, Reports[i].Value);
        }
    }

    static LoadShare IOwnPayload<LoadShare>.Read(PayloadReader reader)
    {
        List<KeyValuePair<string, LoadReport>> reports = [];
        string? node = null;
        while (reader.Next(out int field))
        {
            if (field % 2 == 1)
                node = reader.Read<string>();
            else if (node is not null && reader.Read<LoadReport>() is { } report)
                reports.Add(new(node, report));
        }

        return new LoadShare(reports);
    }
}
