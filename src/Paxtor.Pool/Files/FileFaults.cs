namespace Paxtor.Pooling.Files;

/// <summary>Makes of what a call to the master's files ended with the exceptions that files on this machine would throw.</summary>
internal static class FileFaults
{
    /// <summary>Null for one that says enough itself.</summary>
    public static Exception? Of(Exception error, string path)
    {
        FaultInfo? fault = (error as CallFaultedException)?.Fault ?? (error as ProcessStartException)?.Reason.Fault;
        if (fault is null)
            return error is ProcessException or TimeoutException ? new IOException($"The master's file '{path}' could not be reached: {error.Message}", error) : null;
        if (fault.Is<FileNotFoundException>())
            return new FileNotFoundException(fault.Message, path, error);
        if (fault.Is<DirectoryNotFoundException>())
            return new DirectoryNotFoundException(fault.Message, error);
        if (fault.Is<UnauthorizedAccessException>())
            return new UnauthorizedAccessException(fault.Message, error);
        return fault.Is<ArgumentException>() ? new ArgumentException(fault.Message, nameof(path), error) : new IOException(fault.Message, error);
    }

    public static async ValueTask<bool> NextAsync<T>(IAsyncEnumerator<T> stream, string path)
    {
        try
        {
            return await stream.MoveNextAsync().ConfigureAwait(false);
        }
        catch (Exception e) when (Of(e, path) is not null)
        {
            throw Of(e, path)!;
        }
    }
}
