namespace Paxtor.Coordination;

/// <summary>A key as it stood at one revision. Never changed once made.</summary>
/// <param name="Key">The key.</param>
/// <param name="Value">The value; may be empty.</param>
/// <param name="CreateRevision">The revision at which the key came to be, since it was last deleted. Positive.</param>
/// <param name="ModRevision">The revision of its last change.</param>
/// <param name="Version">The number of puts since it came to be; 1 after the first.</param>
/// <param name="Lease">The lease it hangs on, or none.</param>
public sealed record KeyValue(StoreKey Key, ReadOnlyMemory<byte> Value, long CreateRevision, long ModRevision, long Version, LeaseId Lease);
