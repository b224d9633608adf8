namespace Paxtor.Processes;

/// <summary>What follows when a call to another node fails: the call may go elsewhere and stay one. See <see cref="Detour"/>, the same for calls within a node. Used once.</summary>
/// <typeparam name="T">The result.</typeparam>
internal abstract class RemoteDetour<T>
{
    /// <summary>Told of the failure before the one who awaits is. Any thread; returns at once.</summary>
    /// <param name="call">The call, whose end this takes upon itself when it returns true.</param>
    /// <param name="error">Why.</param>
    public abstract bool TryTake(PendingAnswer<T> call, Exception error);
}
