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
/// <param name="Rate">Pieces of work that the member gets done in a second while its cores are busy, as measured lately; 0 when that is not known yet.</param>
/// <param name="Held">Cores that have been at one piece of work for several times the mean.</param>
/// <param name="HeldSeconds">For how long already, in the mean.</param>
internal sealed record LoadReport(long Life, long Number, int Ready, int Running, int Cores, long Arrived, double Rate, int Held, double HeldSeconds) : IOwnPayload<LoadReport>
{
    private const int FieldCount = 9;

    /// <summary>All the work there is.</summary>
    public int Backlog => Ready + Running;

    /// <summary>
    /// Whether it says anything that those who know the other do not: another load, or the same work still, which others expect to be done by now. Of a member that is idle and was, nothing
    /// needs to be said.
    /// </summary>
    public bool SaysMoreThan(LoadReport? other) => other is null || Life != other.Life || Backlog > 0 || Backlog != other.Backlog || Arrived != other.Arrived;

    /// <summary>
    /// What is expected to be done of the backlog between two moments. A core that is held is expected back after as long again as it has been held: where sizes have heavy tails, what has
    /// run long may be expected to run for about that long yet.
    /// </summary>
    /// <param name="from">Seconds since the report.</param>
    /// <param name="to">Seconds since the report.</param>
    public double DoneBetween(double from, double to) =>
        Rate / Cores * (((Cores - Held) * (to - from)) + (Held * Math.Max(0, to - Math.Max(from, HeldSeconds))));

    void IOwnPayload.Write(PayloadWriter writer)
    {
        writer.Write(1, Life);
        writer.Write(2, Number);
        writer.Write(3, Ready);
        writer.Write(4, Running);
        writer.Write(5, Cores);
        writer.Write(6, Arrived);
        writer.Write(7, Rate);
        writer.Write(8, Held);
        writer.Write(9, HeldSeconds);
    }

    static LoadReport IOwnPayload<LoadReport>.Read(PayloadReader reader)
    {
        long life = 0, number = 0, arrived = 0;
        int ready = 0, running = 0, cores = 0, held = 0, fields = 0;
        double rate = 0, heldSeconds = 0;
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
                case 8: held = reader.Read<int>(); break;
                case 9: heldSeconds = reader.Read<double>(); break;
                default: reader.Skip(); break;
            }
        }

        bool isSound = fields >= FieldCount && ready >= 0 && running >= 0 && cores > 0 && arrived >= 0 && held >= 0 && held <= cores
            && rate >= 0 && double.IsFinite(rate) && heldSeconds >= 0 && double.IsFinite(heldSeconds);
        return isSound ? new LoadReport(life, number, ready, running, cores, arrived, rate, held, heldSeconds) : throw new WireFormatException("a report of load is not sound");
    }
}
