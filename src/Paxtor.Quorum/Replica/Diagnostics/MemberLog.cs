using Microsoft.Extensions.Logging;

namespace Paxtor.Quorum.Replica;

/// <summary>What a voter logs.</summary>
internal static partial class MemberLog
{
    [LoggerMessage(1, LogLevel.Information, "Election in term {Term} begun.")]
    public static partial void ElectionBegun(ILogger logger, ulong term);

    [LoggerMessage(2, LogLevel.Information, "Leader of term {Term} is {Leader}.")]
    public static partial void LeaderChanged(ILogger logger, ulong term, string leader);

    [LoggerMessage(3, LogLevel.Warning, "No quorum: {Detail}")]
    public static partial void QuorumLost(ILogger logger, string detail);

    [LoggerMessage(4, LogLevel.Information, "Quorum is back, leader {Leader}, term {Term}.")]
    public static partial void QuorumBack(ILogger logger, string leader, ulong term);

    [LoggerMessage(5, LogLevel.Information, "Snapshot of entry {Index} taken, {Bytes} bytes.")]
    public static partial void SnapshotTaken(ILogger logger, ulong index, long bytes);

    [LoggerMessage(6, LogLevel.Information, "Snapshot of entry {Index} sent to {Peer}, {Bytes} bytes.")]
    public static partial void SnapshotSent(ILogger logger, ulong index, string peer, long bytes);

    [LoggerMessage(7, LogLevel.Information, "Snapshot of entry {Index} from {Peer} installed, {Bytes} bytes.")]
    public static partial void SnapshotInstalled(ILogger logger, ulong index, string peer, long bytes);

    [LoggerMessage(8, LogLevel.Warning, "Snapshot for {Peer} failed: {Reason}")]
    public static partial void SnapshotFailed(ILogger logger, string peer, string reason);

    [LoggerMessage(9, LogLevel.Warning, "Making a batch durable took {Milliseconds} ms. A disk this slow delays every lock.")]
    public static partial void SlowPersist(ILogger logger, long milliseconds);

    [LoggerMessage(10, LogLevel.Warning, "{Count} requests refused in the last {Seconds} s: {Reason}")]
    public static partial void Refused(ILogger logger, long count, int seconds, string reason);

    [LoggerMessage(11, LogLevel.Error, "{Problem}")]
    public static partial void Problem(ILogger logger, string problem);

    [LoggerMessage(12, LogLevel.Information, "The cluster {ClusterId} is formed: {Voters}.")]
    public static partial void Formed(ILogger logger, string clusterId, string voters);

    [LoggerMessage(13, LogLevel.Information, "Waiting for all voters to found the cluster: {Missing} missing.")]
    public static partial void WaitingForVoters(ILogger logger, string missing);

    [LoggerMessage(14, LogLevel.Critical, "This voter stops acting.")]
    public static partial void Fatal(ILogger logger, Exception error);

    [LoggerMessage(15, LogLevel.Warning, "This voter stood still for {Milliseconds} ms: every lease gets a full time to live again.")]
    public static partial void StoodStill(ILogger logger, long milliseconds);

    [LoggerMessage(16, LogLevel.Information, "{Note}")]
    public static partial void Recovery(ILogger logger, string note);

    [LoggerMessage(17, LogLevel.Information, "Leaving: leadership goes to {Target}.")]
    public static partial void Leaving(ILogger logger, string target);

    [LoggerMessage(18, LogLevel.Information, "{Peer} leaves: {Reason}")]
    public static partial void PeerLeaves(ILogger logger, string peer, string reason);

    [LoggerMessage(19, LogLevel.Warning, "The disk has not finished a write for {Milliseconds} ms: leadership goes to {Successor}.")]
    public static partial void DiskStalls(ILogger logger, long milliseconds, string successor);
}
