namespace Paxtor.FSharp

open Paxtor

/// <summary>The answer to a request for a lock.</summary>
[<RequireQualifiedAccess>]
type LockResult =
    /// <summary>The lock is owned. Dispose of the handle to release it.</summary>
    | Acquired of handle: LockHandle
    /// <summary>Someone else owns it, and the request did not wait.</summary>
    | HeldBy of owner: Pid
    /// <summary>There is no quorum: the lock is not owned, and never will be by this request. Only where the options ask for this answer.</summary>
    | NoQuorum
    /// <summary>The time of the options has passed.</summary>
    | TimedOut

/// <summary>Why a call to a process brought no answer.</summary>
[<RequireQualifiedAccess>]
type CallError =
    /// <summary>The handler ran and threw.</summary>
    | Faulted of fault: FaultInfo
    /// <summary>No handler ran, surely: the call may be sent again.</summary>
    | NotHandled of reason: exn
    /// <summary>Whether a handler ran is unknown: the time has passed, or the process ended in the middle.</summary>
    | Unknown of reason: exn
