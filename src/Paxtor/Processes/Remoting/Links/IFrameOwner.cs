namespace Paxtor.Processes;

/// <summary>Who sent a frame and is told what becomes of it.</summary>
internal interface IFrameOwner
{
    /// <summary>Whether it shall still be sent. Any thread.</summary>
    bool IsWanted { get; }

    /// <summary>It was put into the buffer of a connection. Any thread, under the link's lock; must be short.</summary>
    /// <param name="epoch">The number of the connection in this node's life; positive.</param>
    /// <param name="position">The number of bytes put into the connection's buffer up to its end.</param>
    void OnSent(long epoch, long position);

    /// <summary>It surely is not sent. On the loop.</summary>
    /// <param name="reason">Why.</param>
    void OnUnsent(Exception reason);
}
