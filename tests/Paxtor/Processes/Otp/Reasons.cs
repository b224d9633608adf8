namespace Paxtor.Tests.Processes;

/// <summary>The reasons of the tables, by what they print.</summary>
internal static class Reasons
{
    /// <summary>All that a process can end by through its own code.</summary>
    public const string All = "normal|shutdown|shutdown: done|error: Some.Exception: broken|custom|killed|no process|no connection";

    /// <summary>Those that are failures, but for a kill.</summary>
    public const string Failures = "error: Some.Exception: broken|custom|no process|no connection";

    /// <summary>Those that end a process which does not trap, but for a kill.</summary>
    public const string NotNormal = "shutdown|shutdown: done|" + Failures;

    public static ExitReason Of(string text) => text switch
    {
        "normal" => ExitReason.Normal,
        "shutdown" => ExitReason.Shutdown,
        "shutdown: done" => ExitReason.ShutdownWith("done"),
        "killed" => ExitReason.Killed,
        "no process" => ExitReason.NoProcess,
        "no connection" => ExitReason.NoConnection,
        "error: Some.Exception: broken" => ExitReason.Error(new FaultInfo("Some.Exception", "broken")),
        _ => ExitReason.Custom(text),
    };
}
