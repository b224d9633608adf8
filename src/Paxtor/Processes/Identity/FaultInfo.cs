namespace Paxtor;

/// <summary>What crosses nodes of an exception.</summary>
/// <param name="Type">The full name of its type.</param>
/// <param name="Message">Its message.</param>
/// <param name="StackTrace">Where it was thrown, there; null when it never was.</param>
/// <param name="Inner">The same of its inner exception, if any.</param>
public sealed record FaultInfo(string Type, string Message, string? StackTrace = null, FaultInfo? Inner = null)
{
    private const int MaxDepth = 8;

    /// <summary>So much is taken of a message, and of a stack.</summary>
    private const int MaxChars = 32 * 1024;

    /// <summary>Whether it was of exactly this type of exception.</summary>
    /// <typeparam name="TException">The type.</typeparam>
    public bool Is<TException>()
        where TException : Exception => Type == typeof(TException).FullName;

    /// <summary>Takes what there is of an exception.</summary>
    /// <param name="exception">The exception.</param>
    public static FaultInfo Of(Exception exception)
    {
        ArgumentNullException.ThrowIfNull(exception);
        return Of(exception, 0);
    }

    /// <summary>The same without stacks: their text hangs on what the JIT compiler has put together so far, so that in runs that must repeat they are not sent.</summary>
    internal FaultInfo WithoutStack() => this with { StackTrace = null, Inner = Inner?.WithoutStack() };

    private static FaultInfo Of(Exception exception, int depth) => exception is CallFaultedException passed
        ? passed.Fault
        : new(
            exception.GetType().FullName ?? exception.GetType().Name,
            Text(exception, static e => e.Message) ?? "",
            Text(exception, static e => e.StackTrace),
            exception.InnerException is { } inner && depth < MaxDepth ? Of(inner, depth + 1) : null);

    // An exception may hold whatever the application put into it, more than a message can carry too, and may throw itself when it is asked: that it was thrown is told all the same.
    private static string? Text(Exception exception, Func<Exception, string?> read)
    {
        try
        {
            string? text = read(exception);
            return text is { Length: > MaxChars } ? $"{text.AsSpan(0, MaxChars)} … ({text.Length} characters)" : text;
        }
#pragma warning disable CA1031 // See above.
        catch (Exception e)
#pragma warning restore CA1031
        {
            return $"(it threw {e.GetType().FullName} when it was asked)";
        }
    }
}
