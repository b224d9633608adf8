using Paxtor.Foundation.Wire;
using Paxtor.Processes.Contracts;

namespace Paxtor.Pooling;

/// <summary>What a member says of its load. It goes with every report and with every answer to a job's start, taken after the job has come.</summary>
/// <param name="Life">Drawn once for each run queue, so that a report of a node that died is not taken for one of the node that came after it under its name.</param>
/// <param name="Number">Grows with each report of a life: of two, the one with the greater number is the newer, whichever way it came.</param>
/// <param name="Ready">The run queue: work of jobs that is ready to run and not running.</param>
/// <param name="Running">Work of jobs that is running.</param>
/// <param name="Cores">How much can run at a time.</param>
/// <param name="Arrived">Jobs that have come in all.</param>
/// <param name="Rate">Pieces of work that the member gets done in a second while all its cores are busy, as measured lately; 0 when that is not known yet.</param>
internal sealed record LoadReport(long Life, long Number, int Ready, int Running, int Cores, long Arrived, double Rate) : IOwnPayload<LoadReport>
{
    private const int FieldCount = 7;

    /// <summary>All the work there is.</summary>
    public int Backlog => Ready + Running;

    /// <summary>Whether it says anything that the other does not.</summary>
    public bool SaysMoreThan(LoadReport? other) => other is null || Life != other.Life || Ready != other.Ready || Running != other.Running || Arrived != other.Arrived;

    void IOwnPayload.Write(PayloadWriter writer)
    {
        writer.Write(1, Life);
        writer.Write(2, Number);
        writer.Write(3, Ready);
        writer.Write(4, Running);
        writer.Write(5, Cores);
        writer.Write(6, Arrived);
        writer.Write(7, Rate);
    }

    static LoadReport IOwnPayload<LoadReport>.Read(PayloadReader reader)
    {
        long life = 0, number = 0, arrived = 0;
        int ready = 0, running = 0, cores = 0, fields = 0;
        double rate = 0;
        for (; reader.Next(out int field); fields++)
        {
            switch (field)
            {
                case 1: life = reader.Read<long>(); break;
                case 2: number = reader.Read<long>(); break;
                case 3: ready = reader.Read<int>(); break;
                case 4: running = reader.Read<int>(); break;
                case 5: cores = reader.Read<int>(); break;
                case 6: arrived = reader.Read<long>(); break;
                case 7: rate = reader.Read<double>(); break;
                default: reader.Skip(); break;
            }
        }

        bool isSound = fields >= FieldCount && ready >= 0 && running >= 0 && cores > 0 && arrived >= 0 && rate >= 0 && double.IsFinite(rate);
        return isSound ? new LoadReport(life, number, ready, running, cores, arrived, rate) : throw new WireFormatException("a report of load is not sound");
    }
}
