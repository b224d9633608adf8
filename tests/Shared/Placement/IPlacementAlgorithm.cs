using Paxtor.Pooling;

namespace Paxtor.Placing;

/// <summary>An algorithm that says where each job goes, by what it is told.</summary>
internal interface IPlacementAlgorithm
{
    /// <summary>Chooses a member.</summary>
    /// <param name="placer">Which of those that place is asked.</param>
    int Choose(int placer);

    /// <summary>A member's report has come, to all that place. Members send them in their rhythm; whether one that has not changed counts is for the algorithm.</summary>
    void Report(int member, LoadReport report);

    /// <summary>The start of a job was answered.</summary>
    void Answer(int placer, int member, LoadReport report);

    /// <summary>The result of a job of the first placer's map has come, with a report, and how long it ran.</summary>
    void Result(int placer, int member, LoadReport report, double seconds);

    /// <summary>Chooses a member for a job of the first placer's map; -1 when it is to wait. Only ours waits.</summary>
    int ChooseWhereRoom();
}
