using Paxtor.Coordination;
using Paxtor.Sessions;

namespace Paxtor.Locks;

/// <summary>
/// The note of when it came to own the lock. The store records when a place was entered, and that the one before it went leaves no trace: so an owner that
/// waited notes it itself, for people who look (<see cref="LockQueueEntry.OwnsSince"/>). Nothing depends on it.
/// </summary>
internal sealed partial class LockPlace
{
    /// <summary>
    /// One that waited for less owns, to within this, since it asked, and notes nothing: locks that go on quickly cost no write for it.
    /// </summary>
    public static readonly TimeSpan NotedWait = TimeSpan.FromSeconds(1);

    /// <summary>
    /// Writes the note while it owns. It compares the create revision: a late copy finds the place gone, or another acquisition under its key, and changes nothing.
    /// </summary>
    private async ValueTask NoteOwnershipAsync(Session session)
    {
        DateTimeOffset now = loop.Time.GetUtcNow();
        DateTimeOffset asked = now - loop.Time.GetElapsedTime(enteredAt);
        byte[] value = service.EncodePlace(new PlaceRecord(Pid, asked.ToUnixTimeMilliseconds(), now.ToUnixTimeMilliseconds()));
        Transaction note = new([Compare.CreateIs(placeKey, createRevision)], [Operation.Put(placeKey, value, session.Lease)], []);
        RetryPause pause = new(loop.Random);
        LoopSignal timer = new(loop);
        while (phase == Phase.Held && !session.IsLost)
        {
            try
            {
                await service.Store.CommitAsync(note).ConfigureAwait(false);
                return;
            }
            catch (StoreException e) when (e is NoQuorumException or OutcomeUnknownException)
            {
                await timer.WaitAsync(pause.Next()).ConfigureAwait(false);
            }
            catch (LeaseNotFoundException)
            {
                // The session is over, which its renewal finds out and tells.
                return;
            }
        }
    }
}
