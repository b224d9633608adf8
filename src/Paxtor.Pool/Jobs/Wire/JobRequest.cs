using Paxtor.Foundation.Wire;
using Paxtor.Processes.Contracts;

namespace Paxtor.Pooling.Jobs;

/// <summary>A job on its way to the member that runs it.</summary>
internal sealed class JobRequest : IOwnPayload<JobRequest>
{
    /// <summary>The member that asks.</summary>
    public required string Origin { get; init; }

    /// <summary>Its number there when somebody waits for the result; else 0.</summary>
    public long Number { get; init; }

    /// <summary>The member where its output appears.</summary>
    public required string OutputNode { get; init; }

    /// <summary>Which output there; 0 for the member's own.</summary>
    public long OutputNumber { get; init; }

    /// <summary>The call: 1 the method, 2 its receiver, 3 arguments, 4 positions of services.</summary>
    public required ReadOnlyMemory<byte> Call { get; init; }

    /// <summary>Whether its member has counted it; not sent.</summary>
    public bool IsCounted { get; set; }

    /// <summary>Its method, once its member has found it; not sent.</summary>
    public JobMethod? Method { get; set; }

    void IOwnPayload.Write(PayloadWriter writer)
    {
        writer.Write(1, Origin);
        writer.Write(2, Number);
        writer.Write(3, OutputNode);
        writer.Write(4, OutputNumber);
        writer.Write(5, Call);
    }

    static JobRequest IOwnPayload<JobRequest>.Read(PayloadReader reader)
    {
        string origin = "";
        string outputNode = "";
        long number = 0;
        long outputNumber = 0;
        ReadOnlyMemory<byte> call = default;
        while (reader.Next(out int field))
        {
            switch (field)
            {
                case 1: origin = reader.Read<string>(); break;
                case 2: number = reader.Read<long>(); break;
                case 3: outputNode = reader.Read<string>(); break;
                case 4: outputNumber = reader.Read<long>(); break;
                case 5: call = reader.Read<ReadOnlyMemory<byte>>(); break;
                default: reader.Skip(); break;
            }
        }

        if (string.IsNullOrEmpty(origin) || string.IsNullOrEmpty(outputNode))
            throw new WireFormatException("a job does not say where it comes from");
        return new JobRequest { Origin = origin, Number = number, OutputNode = outputNode, OutputNumber = outputNumber, Call = call };
    }
}
