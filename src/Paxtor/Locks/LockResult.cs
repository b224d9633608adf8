using System.Diagnostics.CodeAnalysis;

namespace Paxtor;

/// <summary>The answer to a request for a lock.</summary>
public readonly record struct LockResult
{
    private LockResult(LockStatus status, LockHandle? handle, Pid? holder)
    {
        Status = status;
        Handle = handle;
        Holder = holder;
    }

    /// <summary>Which of the three answers it is.</summary>
    public LockStatus Status { get; }

    /// <summary>The handle of the lock when it was acquired, else null. Dispose it to release the lock.</summary>
    public LockHandle? Handle { get; }

    /// <summary>The owner of the lock when someone else owns it, else null.</summary>
    public Pid? Holder { get; }

    /// <summary>Whether the lock was acquired.</summary>
    [MemberNotNullWhen(true, nameof(Handle))]
    public bool IsAcquired => Status == LockStatus.Acquired && Handle is not null;

    /// <summary>The answer "acquired".</summary>
    /// <param name="handle">The handle of the lock.</param>
    public static LockResult Acquired(LockHandle handle)
    {
        ArgumentNullException.ThrowIfNull(handle);
        return new LockResult(LockStatus.Acquired, handle, null);
    }

    /// <summary>The answer "held by".</summary>
    /// <param name="holder">The owner of the lock.</param>
    public static LockResult HeldBy(Pid holder) => new(LockStatus.Held, null, holder);

    /// <summary>The answer "no quorum".</summary>
    public static LockResult NoQuorum { get; } = new(LockStatus.NoQuorum, null, null);
}
