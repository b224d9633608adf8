namespace Paxtor.Pooling.Output;

/// <summary>
/// Stands behind <see cref="Console.Out"/> and <see cref="Console.Error"/> of a process that runs jobs, and passes on what a job prints to where it was started; all else goes where it
/// went before. Installed once in a process, when it runs its first job.
/// </summary>
internal static class ConsoleSwitch
{
    private static readonly Lock Gate = new();
    private static TextWriter? realOut;
    private static TextWriter? realError;

    /// <summary>Where <see cref="Console.Out"/> goes without jobs.</summary>
    public static TextWriter RealOut => Volatile.Read(ref realOut) ?? Console.Out;

    /// <summary>The same of <see cref="Console.Error"/>.</summary>
    public static TextWriter RealError => Volatile.Read(ref realError) ?? Console.Error;

    public static void Install()
    {
        if (Volatile.Read(ref realError) is not null)
            return;
        lock (Gate)
        {
            if (realError is not null)
                return;
            Volatile.Write(ref realOut, Console.Out);
            Volatile.Write(ref realError, Console.Error);
            Console.SetOut(new JobWriter(isError: false, realOut));
            Console.SetError(new JobWriter(isError: true, realError));
        }
    }
}
