namespace Paxtor;

/// <summary>The lock is no longer held: it was released, or the node's session ended. Someone else may own it now or soon.</summary>
public sealed class LockLostException : PaxtorException
{
    internal LockLostException(LockKey key, long token, bool released)
        : base(released ? $"The lock {key} (token {token}) was released." : $"The lock {key} (token {token}) was lost: the session of this node ended.")
    {
        Key = key;
        Token = token;
    }

    /// <summary>The key of the lock.</summary>
    public LockKey Key { get; }

    /// <summary>The fencing token that was lost with it.</summary>
    public long Token { get; }
}
