namespace Paxtor;

/// <summary>How one job is run.</summary>
public sealed record JobOptions
{
    /// <summary>The member to run on. Default null: the one with the least expected load.</summary>
    public string? Node { get; init; }

    /// <summary>
    /// Where to show what the job prints to <see cref="Console.Out"/>, in order; called by one thread at a time. Default null: where the code that starts it prints, which is the output
    /// of the job that starts it, or this process's own.
    /// </summary>
    public TextWriter? Output { get; init; }

    /// <summary>The same of <see cref="Console.Error"/>. Default null: as <see cref="Output"/> when that is set, else where the code that starts it prints errors.</summary>
    public TextWriter? Error { get; init; }
}
