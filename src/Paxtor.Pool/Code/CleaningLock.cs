namespace Paxtor.Pooling.Code;

/// <summary>
/// Keeps the workers of a host from deleting what another of them is about to use: who says what it uses shares the lock, who deletes has it alone. Either takes milliseconds. The system
/// lets go of it when a process ends.
/// </summary>
/// <param name="path">The file that is locked.</param>
internal sealed class CleaningLock(string path)
{
    private const int Attempts = 3_000;
    private static readonly TimeSpan Again = TimeSpan.FromMilliseconds(10);

    /// <summary>Waits until nobody deletes. Dispose of what is returned.</summary>
    /// <exception cref="IOException">Somebody has been deleting for half a minute, or the file cannot be made.</exception>
    public async Task<FileStream> ShareAsync(CancellationToken cancellationToken)
    {
        for (int attempt = 1; ; attempt++)
        {
            try
            {
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.Read, FileShare.Read);
            }
            catch (IOException e) when (IsHeld(e) && attempt < Attempts)
            {
                await Task.Delay(Again, TimeProvider.System, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    /// <summary>For who deletes; null when somebody has it.</summary>
    public FileStream? TryTake()
    {
        try
        {
            return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException e) when (IsHeld(e))
        {
            return null;
        }
    }

    // The errors that have a cause of their own (no such directory, say) are of types of their own.
    private static bool IsHeld(IOException error) => error.GetType() == typeof(IOException);
}
