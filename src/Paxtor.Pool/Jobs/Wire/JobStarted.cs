using Paxtor.Processes.Contracts;

namespace Paxtor.Pooling.Jobs;

/// <summary>The answer to a start: the job's process, or why there is none.</summary>
internal sealed class JobStarted : IOwnPayload<JobStarted>
{
    /// <summary>The process; the default value when the job was refused.</summary>
    public Pid Pid { get; init; }

    /// <summary>Why the member does not run it: it surely did nothing.</summary>
    public string? Refusal { get; init; }

    /// <summary>The member's load, with this job in it.</summary>
    public LoadReport? Load { get; init; }

    void IOwnPayload.Write(PayloadWriter writer)
    {
        writer.Write(1, Pid);
        if (Refusal is not null)
            writer.Write(2, Refusal);
        writer.Write(3, Load);
    }

    static JobStarted IOwnPayload<JobStarted>.Read(PayloadReader reader)
    {
        Pid pid = default;
        string? refusal = null;
        LoadReport? load = null;
        while (reader.Next(out int field))
        {
            switch (field)
            {
                case 1: pid = reader.Read<Pid>(); break;
                case 2: refusal = reader.Read<string?>(); break;
                case 3: load = reader.Read<LoadReport?>(); break;
                default: reader.Skip(); break;
            }
        }

        return new JobStarted { Pid = pid, Refusal = refusal, Load = load };
    }
}
