using System.Runtime.ExceptionServices;

namespace Paxtor;

/// <summary>What became of one input of a map.</summary>
/// <typeparam name="TIn">The type of the inputs.</typeparam>
/// <typeparam name="TOut">The type of the results.</typeparam>
public sealed class JobResult<TIn, TOut>
{
    private readonly TOut result;

    internal JobResult(int index, TIn input, string? node, int attempts, TOut result, Exception? error)
    {
        this.result = result;
        Index = index;
        Input = input;
        Node = node;
        Attempts = attempts;
        Error = error;
    }

    /// <summary>Which input it was, from 0.</summary>
    public int Index { get; }

    /// <summary>The input.</summary>
    public TIn Input { get; }

    /// <summary>The member it ran on last; null when it was never given to one.</summary>
    public string? Node { get; }

    /// <summary>How often it was begun.</summary>
    public int Attempts { get; }

    /// <summary>Why there is no result; null when there is.</summary>
    public Exception? Error { get; }

    /// <summary>The result.</summary>
    /// <exception cref="Exception">There is none: <see cref="Error"/>.</exception>
    public TOut Result
    {
        get
        {
            if (Error is not null)
                ExceptionDispatchInfo.Throw(Error);
            return result;
        }
    }
}
