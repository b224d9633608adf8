using Paxtor.Coordination;

namespace Paxtor.Names;

/// <summary>
/// Where names stand, each followed by the key's canonical bytes: the claims of temporary ones, and of permanent ones what to start (without a lease) and their claims. A claim hangs on the
/// session of the node that has the process.
/// </summary>
internal static class NameKeys
{
    /// <summary>All names.</summary>
    public static StoreKey All { get; } = StoreKey.FromText("paxtor/names/");

    /// <summary>What is watched by whoever restarts permanent names.</summary>
    public static StoreKey Permanents { get; } = StoreKey.FromText("paxtor/names/p/");

    private static StoreKey TemporaryClaims { get; } = StoreKey.FromText("paxtor/names/t/");

    private static StoreKey PermanentClaims { get; } = StoreKey.FromText("paxtor/names/p/claim/");

    private static StoreKey Specs { get; } = StoreKey.FromText("paxtor/names/p/spec/");

    public static StoreKey TemporaryClaim(LockKey key) => TemporaryClaims.Append(key.Encoded);

    public static StoreKey PermanentClaim(LockKey key) => PermanentClaims.Append(key.Encoded);

    public static StoreKey Spec(LockKey key) => Specs.Append(key.Encoded);

    public static StoreKey Claim(LockKey key, NameRestart restart) => restart == NameRestart.Permanent ? PermanentClaim(key) : TemporaryClaim(key);

    /// <summary>What stands at a key, and the name that it is of.</summary>
    public static (NameKeyKind Kind, LockKey Name) Read(StoreKey key) =>
        After(key, TemporaryClaims) is { } temporary ? (NameKeyKind.TemporaryClaim, temporary)
        : After(key, PermanentClaims) is { } permanent ? (NameKeyKind.PermanentClaim, permanent)
        : After(key, Specs) is { } spec ? (NameKeyKind.Spec, spec)
        : (NameKeyKind.Other, default);

    private static LockKey? After(StoreKey key, StoreKey prefix) =>
        key.Length > prefix.Length && key.Span.StartsWith(prefix.Span) ? (LockKey?)new LockKey(key.Span[prefix.Length..].ToArray()) : null;
}

/// <summary>What stands at a key of a name.</summary>
internal enum NameKeyKind
{
    /// <summary>Nothing that this version knows.</summary>
    Other,

    /// <summary>Who has a temporary name.</summary>
    TemporaryClaim,

    /// <summary>Who has a permanent name.</summary>
    PermanentClaim,

    /// <summary>What a permanent name starts.</summary>
    Spec,
}
