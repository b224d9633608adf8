using Paxtor.Processes.Contracts;

namespace Paxtor.Pooling.Jobs;

/// <summary>The end of a job, as its member tells the one that waits for its result.</summary>
internal sealed class JobOutcome : IOwnPayload<JobOutcome>
{
    /// <summary>Its number where it was asked for.</summary>
    public long Number { get; init; }

    public JobOutcomeKind Kind { get; init; }

    public Pid Pid { get; init; }

    /// <summary>What it returned.</summary>
    public ReadOnlyMemory<byte> Result { get; init; }

    /// <summary>What it threw.</summary>
    public FaultInfo? Fault { get; init; }

    /// <summary>As what it was told to exit.</summary>
    public ExitReason? Reason { get; init; }

    /// <summary>Its member's load.</summary>
    public LoadReport? Load { get; init; }

    /// <summary>How long it ran, from its first instruction to its end.</summary>
    public TimeSpan Ran { get; init; }

    void IOwnPayload.Write(PayloadWriter writer)
    {
        writer.Write(1, Number);
        writer.Write(2, (int)Kind);
        writer.Write(3, Pid);
        if (Result.Length > 0)
            writer.Write(4, Result);
        if (Fault is not null)
            writer.Write(5, Fault);
        if (Reason is not null)
            writer.Write(6, Reason);
        writer.Write(7, Load);
        writer.Write(8, Ran);
    }

    static JobOutcome IOwnPayload<JobOutcome>.Read(PayloadReader reader)
    {
        long number = 0;
        int kind = 0;
        Pid pid = default;
        ReadOnlyMemory<byte> result = default;
        FaultInfo? fault = null;
        ExitReason? reason = null;
        LoadReport? load = null;
        TimeSpan ran = default;
        while (reader.Next(out int field))
        {
            switch (field)
            {
                case 1: number = reader.Read<long>(); break;
                case 2: kind = reader.Read<int>(); break;
                case 3: pid = reader.Read<Pid>(); break;
                case 4: result = reader.Read<ReadOnlyMemory<byte>>(); break;
                case 5: fault = reader.Read<FaultInfo?>(); break;
                case 6: reason = reader.Read<ExitReason?>(); break;
                case 7: load = reader.Read<LoadReport?>(); break;
                case 8: ran = reader.Read<TimeSpan>(); break;
                default: reader.Skip(); break;
            }
        }

        return new JobOutcome { Number = number, Kind = (JobOutcomeKind)kind, Pid = pid, Result = result, Fault = fault, Reason = reason, Load = load, Ran = ran };
    }
}
