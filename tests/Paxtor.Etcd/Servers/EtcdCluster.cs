using Paxtor.Tests.Ports;

namespace Paxtor.Etcd.Tests.Servers;

/// <summary>A cluster of real etcd processes.</summary>
public class EtcdCluster : IDisposable
{
    /// <summary>In memory where the platform has such a folder: what is tested is not the disk, and a sync of a busy one takes its time.</summary>
    private readonly DirectoryInfo directory = Directory.Exists("/dev/shm")
        ? Directory.CreateDirectory($"/dev/shm/paxtor-etcd-{Environment.ProcessId}-{Interlocked.Increment(ref clusters)}")
        : Directory.CreateTempSubdirectory("paxtor-etcd-");

    private static int clusters;
    private readonly string initialCluster;

    public EtcdCluster(int members, string scheme = "http", params IReadOnlyList<string> arguments)
    {
        Members = [.. Enumerable.Range(1, members).Select(i =>
            new EtcdMember($"m{i}", Path.Combine(directory.FullName, $"m{i}"), OwnPorts.Take(), OwnPorts.Take(), arguments) { Scheme = scheme })];
        initialCluster = string.Join(',', Members.Select(static m => $"{m.Name}={m.PeerUrl}"));
        foreach (EtcdMember member in Members)
            member.Start(initialCluster);
    }

    public IReadOnlyList<EtcdMember> Members { get; }

    /// <summary>Settings for a store of this cluster.</summary>
    public EtcdOptions Options(string prefix = "test/")
    {
        EtcdOptions options = new() { Prefix = prefix };
        foreach (EtcdMember member in Members)
            options.Endpoints.Add(member.ClientUrl);
        return options;
    }

    /// <summary>Starts those members that do not run.</summary>
    public void StartAll()
    {
        foreach (EtcdMember member in Members.Where(static m => !m.Runs))
            member.Start(initialCluster);
    }

    /// <summary>Takes the quorum away by killing as many members as that takes, or brings it back.</summary>
    public void SetQuorum(bool hasQuorum)
    {
        if (hasQuorum)
        {
            StartAll();
            return;
        }

        foreach (EtcdMember member in Members.Take((Members.Count / 2) + 1))
            member.Kill();
    }

    public void Dispose()
    {
        foreach (EtcdMember member in Members)
            member.Dispose();
        directory.Delete(recursive: true);
        GC.SuppressFinalize(this);
    }
}

/// <summary>One member, shared by the tests of a collection.</summary>
public sealed class OneMember() : EtcdCluster(1);

/// <summary>Three members, shared by the tests of a collection.</summary>
public sealed class ThreeMembers() : EtcdCluster(3);

/// <summary>Three members whose faults are tested.</summary>
public sealed class FaultyMembers() : EtcdCluster(3);

/// <summary>Three members that keep locks.</summary>
public sealed class LockMembers() : EtcdCluster(3);

[CollectionDefinition(nameof(OneMember))]
public sealed class OneMemberTests : ICollectionFixture<OneMember>;

[CollectionDefinition(nameof(ThreeMembers))]
public sealed class ThreeMemberTests : ICollectionFixture<ThreeMembers>;

[CollectionDefinition(nameof(FaultyMembers))]
public sealed class FaultyMemberTests : ICollectionFixture<FaultyMembers>;

[CollectionDefinition(nameof(LockMembers))]
public sealed class LockMemberTests : ICollectionFixture<LockMembers>;
