namespace Paxtor.Quorum.Machine;

/// <summary>Who keeps the deadlines of leases. Called inside <see cref="StoreMachine.Apply"/>; it must not call back into the machine.</summary>
internal interface ILeaseObserver
{
    /// <summary>A lease was granted.</summary>
    /// <param name="lease">The lease; the same object until it ends.</param>
    void OnLeaseGranted(LeaseRecord lease);

    /// <summary>A lease was revoked or has expired; its keys are gone.</summary>
    /// <param name="lease">The lease.</param>
    void OnLeaseEnded(LeaseRecord lease);

    /// <summary>The whole state was replaced by a snapshot: every lease known before is to be forgotten, <see cref="StoreMachine.Leases"/> are those there are.</summary>
    void OnLeasesReplaced();
}
