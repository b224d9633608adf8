namespace Paxtor.Pool.Tests.Jobs;

/// <summary>Jobs that have to do with the one who is linked with them.</summary>
public static class LinkWork
{
    /// <summary>The pool, as the attached node that runs the job sees it: it is in this program.</summary>
    public static IPool? Seen { get; set; }

    public static void See() => Seen = JobContext.Current!.Pool;

    public static async Task UnlinkAndThrowAsync(string gate)
    {
        ProcessContext process = JobContext.Current!.Process;
        process.Unlink(process.Parent!.Value);
        await Work.Gate(gate).Task;
        throw new InvalidDataException("unseen");
    }

    public static Task AskParentAsync(string gate)
    {
        ProcessContext process = JobContext.Current!.Process;
        process.Processes.Exit(process.Parent!.Value, ExitReason.Custom("please"));
        return Work.Gate(gate).Task;
    }
}
