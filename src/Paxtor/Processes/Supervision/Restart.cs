namespace Paxtor;

/// <summary>When a child is restarted by its <see cref="Supervisor"/>.</summary>
public enum Restart
{
    /// <summary>Whenever it ends, normally or not.</summary>
    Permanent = 0,

    /// <summary>When it fails: when it ends by anything but <see cref="ExitReason.IsOrderly"/>. Else it is kept without a process, and can be restarted by hand.</summary>
    Transient = 1,

    /// <summary>Never, not even when others are restarted with it. It is forgotten once it has ended.</summary>
    Temporary = 2,
}
