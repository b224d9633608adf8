namespace Paxtor.Processes;

/// <summary>What became of a message that was put into a mailbox.</summary>
internal enum PostResult
{
    /// <summary>It is in the mailbox: it will be run or rejected.</summary>
    Accepted,

    /// <summary>There is no such process, or it is exiting. The message was not touched.</summary>
    NotFound,

    /// <summary>The mailbox is full. The message was not touched.</summary>
    Full,

    /// <summary>The process is a body, which reads no messages. The message was not touched.</summary>
    Deaf,
}
