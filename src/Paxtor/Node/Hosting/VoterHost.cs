using Microsoft.Extensions.Logging;
using Paxtor.Foundation.Loop;
using Paxtor.Quorum.Client;
using Paxtor.Quorum.Formation;
using Paxtor.Quorum.Replica;
using Paxtor.Quorum.Storage;
using Paxtor.Transport;

namespace Paxtor.Node;

/// <summary>The voter of a node with what it stands on: data directory and log thread.</summary>
internal sealed class VoterHost : IQuorumMemberOwner, IDisposable
{
    private readonly NodeSettings settings;
    private readonly NodeFailure failure;
    private readonly ILogger logger;
    private readonly VoterStorage storage;
    private LogThread? worker;
    private bool disposed;

    private VoterHost(NodeSettings settings, VoterStorage storage, NodeFailure failure, ILogger logger)
    {
        this.settings = settings;
        this.storage = storage;
        this.failure = failure;
        this.logger = logger;
    }

    public QuorumMember? Member { get; private set; }

    /// <summary>Told on the loop.</summary>
    public Action? OnChanged { get; set; }

    /// <summary>Opens the data directory and recovers what it holds; blocks for as long as that takes.</summary>
    /// <exception cref="PaxtorConfigurationException">The directory cannot be used; the message says why.</exception>
    public static VoterHost Open(NodeSettings settings, NodeFailure failure, ILogger logger)
    {
        try
        {
            IDisk disk = settings.DataDirectory is { } directory ? PhysicalDisk.OpenDirectory(directory) : new MemoryDisk();
            StorageOptions options = settings.DataDirectory is null ? new StorageOptions { SegmentBytes = 32 << 20 } : new StorageOptions();
            VoterStorage opened = VoterStorage.Open(disk, options, MemberIdentity.Configured(settings.Name, settings.Voters));
            return new VoterHost(settings, opened, failure, logger);
        }
        catch (Exception e) when (e is StorageException or IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new PaxtorConfigurationException($"Paxtor:DataDirectory '{settings.DataDirectory}' cannot be used: {e.Message}", e);
        }
    }

    /// <summary>Makes the voter. On the loop; it does nothing before its start.</summary>
    public QuorumMember Assemble(EventLoop loop, INetwork network)
    {
        QuorumMemberOptions options = new()
        {
            Name = settings.Name,
            Voters = settings.Voters,
            HeartbeatInterval = settings.Heartbeat,
            ElectionTimeout = settings.ElectionTimeout,
        };
        options.Validate();
        Member = new QuorumMember(
            options, storage.Identity, storage.Recovered, loop, network, events => worker = new LogThread(storage, events), this, logger);
        return Member;
    }

    void IQuorumMemberOwner.OnFatal(Exception error) => failure.Report(error);

    void IQuorumMemberOwner.OnStatusChanged(MemberStatus status) => OnChanged?.Invoke();

    /// <summary>Ends the log thread and closes the directory. The voter has stopped before. Blocks until what is queued is on disk.</summary>
    public void Dispose()
    {
        if (disposed)
            return;
        disposed = true;
        worker?.Dispose();
        storage.Dispose();
    }
}
