using Microsoft.Extensions.Logging.Abstractions;
using Paxtor.Foundation.Loop;
using Paxtor.Quorum.Client;
using Paxtor.Quorum.Formation;
using Paxtor.Quorum.Replica;
using Paxtor.Quorum.Storage;
using Paxtor.Testing.Disks;

namespace Paxtor.Quorum.Tests.Client.Conformance;

/// <summary>Three voters with log threads of their own, a client node, and a client in one of the voters, all on one real loop.</summary>
public class EmbeddedCluster : IAsyncLifetime
{
    private static readonly VoterAddress[] Addresses = [new("n1@x", "x:1"), new("n2@x", "x:2"), new("n3@x", "x:3")];

    private readonly SerialLoop loop;
    private readonly TaskCompletionSource<Exception> failure = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<VoterStorage> storages = [];
    private readonly List<ILogWorker> workers = [];
    private readonly List<QuorumMember> members = [];
    private readonly List<QuorumStore> stores = [];
    private LoopbackFabric? fabric;

    public EmbeddedCluster() => loop = new SerialLoop(TimeProvider.System, seed: 7, e => failure.TrySetResult(e));

    public Task<Exception> Failure => failure.Task;

    /// <summary>How long the clients wait. Long: where nothing is cut, an answer that is late is only late.</summary>
    protected virtual TimeSpan RequestTimeout => TimeSpan.FromSeconds(30);

    internal EventLoop Loop => loop;

    internal QuorumStore Remote => stores[^1];

    internal QuorumStore Local => stores[0];

    public async ValueTask InitializeAsync()
    {
        await RunAsync(() =>
        {
            fabric = new LoopbackFabric(loop);
            foreach (VoterAddress address in Addresses)
                StartVoter(address.Name);
            LoopbackNetwork network = fabric.Add("client@x");
            QuorumStore store = new(loop, network, Addresses, null, StoreOptions(), null);
            stores.Add(store);
            network.Start(new QuorumRouter(null, store));
        });
        await QuorumAsync(true);
    }

    /// <summary>Parts the voters from each other, or brings them together; done when both clients see it.</summary>
    public async Task SetQuorumAsync(bool value)
    {
        await RunAsync(() =>
        {
            for (int a = 0; a < Addresses.Length; a++)
            {
                for (int b = a + 1; b < Addresses.Length; b++)
                    fabric!.Cut(Addresses[a].Name, Addresses[b].Name, !value);
            }
        });
        await QuorumAsync(value);
    }

    /// <summary>Every voter forgets changes up to a revision.</summary>
    public async Task CompactAsync(long revision)
    {
        // A follower may not have applied so far yet, and can only forget what it had.
        using PeriodicTimer timer = new(TimeSpan.FromMilliseconds(5));
        bool[] applied = [false];
        while (!applied[0])
        {
            await RunAsync(() => applied[0] = members.TrueForAll(m => m.Machine.Revision >= revision));
            await timer.WaitForNextTickAsync();
        }

        await RunAsync(() => members.ForEach(m => m.Machine.CompactHistory(revision)));
    }

    public async ValueTask DisposeAsync()
    {
        await RunAsync(() =>
        {
            members.ForEach(static m => m.Stop());
            foreach (QuorumStore store in stores)
                Assert.True(store.DisposeAsync().IsCompletedSuccessfully);
        });
        workers.ForEach(static w => w.Dispose());
        storages.ForEach(static s => s.Dispose());
        loop.Dispose();
        Assert.False(failure.Task.IsCompleted);
    }

    private QuorumStoreOptions StoreOptions() => new() { RequestTimeout = RequestTimeout };

    private void StartVoter(string name)
    {
        StorageOptions storageOptions = new() { SegmentBytes = 8 << 20, EntryBytesMax = 4 << 20 };
        VoterStorage storage = VoterStorage.Open(new SimulatedDisk($"/{name}", new Random(3)), storageOptions, MemberIdentity.Configured(name, Addresses));
        storages.Add(storage);
        LoopbackNetwork network = fabric!.Add(name);
        QuorumMemberOptions options = new()
        {
            Name = name,
            Voters = Addresses,
            HeartbeatInterval = TimeSpan.FromMilliseconds(50),
            ElectionTimeout = TimeSpan.FromSeconds(2),
            StatusInterval = TimeSpan.FromMilliseconds(250),
        };
        QuorumMember member = new(options, storage.Identity, storage.Recovered, loop, network, StartWorker, new Owner(failure), NullLogger.Instance);
        members.Add(member);
        QuorumStore store = new(loop, network, Addresses, new LocalMember(member), StoreOptions(), null);
        stores.Add(store);
        network.Start(new QuorumRouter(member, store));
        member.Start();

        ILogWorker StartWorker(ILogWorkerEvents events)
        {
            LogThread worker = new(storage, events);
            workers.Add(worker);
            return worker;
        }
    }

    private async Task QuorumAsync(bool value)
    {
        TaskCompletionSource done = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await RunAsync(() =>
        {
            Look(value);
            Remote.ObserveQuorum(_ => Look(value));
            Local.ObserveQuorum(_ => Look(value));
        });
        await await Task.WhenAny(done.Task, failure.Task);

        void Look(bool wanted)
        {
            if (Remote.HasQuorum == wanted && Local.HasQuorum == wanted)
                done.TrySetResult();
        }
    }

    private async Task RunAsync(Action action)
    {
        TaskCompletionSource done = new(TaskCreationOptions.RunContinuationsAsynchronously);
        loop.Post(
            static s =>
            {
                s.action();
                s.done.SetResult();
            },
            (action, done));
        if (await Task.WhenAny(done.Task, failure.Task) == failure.Task)
            throw await failure.Task;
    }

    private sealed class Owner(TaskCompletionSource<Exception> failure) : IQuorumMemberOwner
    {
        public void OnFatal(Exception error) => failure.TrySetResult(error);

        public void OnStatusChanged(MemberStatus status)
        {
            // The clients see what matters.
        }
    }
}

/// <summary>The same with clients that do not wait long, for tests of what happens without a quorum.</summary>
public sealed class ImpatientCluster : EmbeddedCluster
{
    protected override TimeSpan RequestTimeout => TimeSpan.FromSeconds(2);
}
