using Paxtor.Coordination;
using Paxtor.Etcd.Grpc;
using Paxtor.Etcd.Tests.Servers;
using Paxtor.Foundation.Wire;
using Paxtor.Tests.Conformance;

namespace Paxtor.Etcd.Tests.Security;

/// <summary>etcd with users: tokens are fetched, renewed when etcd has forgotten them, and permissions count.</summary>
public sealed class UserTests(UserTests.Etcd etcd) : IClassFixture<UserTests.Etcd>
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    [Fact]
    public async Task User_IsServed_AndATokenThatEtcdForgot_IsRenewed()
    {
        await using StoreHost host = new();
        EtcdStore store = await host.ConnectAsync(Options("app", "secret", "app/"));
        WatchRecorder? watch = null;
        LeaseId lease = new(4711);
        await host.OnLoop(async () =>
        {
            await store.GrantLeaseAsync(lease, TimeSpan.FromSeconds(60));
            long revision = await PutAsync(store, "a");
            watch = new WatchRecorder(store, new WatchRequest(KeyRange.Single(StoreKey.FromText("a")), revision + 1));
            await PutAsync(store, "a");
            await watch.Await(1, Patience);
        });

        // Simple tokens live in the member's memory.
        etcd.Members[0].Kill();
        etcd.StartAll();
        await host.OnLoop(async () =>
        {
            await host.UntilQuorum(store, true);
            while (watch!.Events.Count < 2)
                await RetriedAsync(store);
            Assert.True(await store.KeepAliveAsync(lease) > TimeSpan.Zero);
            Assert.Null(watch.Ended);
        }).WaitAsync(Patience);

        async Task RetriedAsync(EtcdStore asked)
        {
            try
            {
                await PutAsync(asked, "a");
                await watch!.Await(2, TimeSpan.FromSeconds(2));
            }
            catch (Exception e) when (e is NoQuorumException or OutcomeUnknownException or TimeoutException)
            {
                await host.Elapse(TimeSpan.FromMilliseconds(50));
            }
        }
    }

    [Fact]
    public async Task KeysOfOthers_AreRefused()
    {
        await using StoreHost host = new();
        EtcdStore store = await host.ConnectAsync(Options("app", "secret", "others/"));
        await host.OnLoop(async () =>
        {
            await Assert.ThrowsAsync<InvalidStoreRequestException>(() => PutAsync(store, "a"));
            WatchRecorder watch = new(store, new WatchRequest(KeyRange.Single(StoreKey.FromText("a")), 1));
            await watch.AwaitEnd(Patience);
            Assert.IsType<InvalidStoreRequestException>(watch.Ended);
        }).WaitAsync(Patience);
    }

    [Theory]
    [InlineData("app", "wrong")]
    [InlineData(null, null)]
    public async Task WrongPasswordOrNoUser_GetsNothing(string? user, string? password)
    {
        await using StoreHost host = new();
        EtcdStore store = await host.MakeAsync(Options(user, password, "app/"), StoreHost.Usual);
        await host.OnLoop(async () => await Assert.ThrowsAsync<NoQuorumException>(() => PutAsync(store, "a"))).WaitAsync(Patience);
    }

    private static async Task<long> PutAsync(EtcdStore store, string key) =>
        (await store.CommitAsync(Transaction.Of(Operation.Put(StoreKey.FromText(key), "1"u8.ToArray())))).Revision;

    private EtcdOptions Options(string? user, string? password, string prefix)
    {
        EtcdOptions options = etcd.Options(prefix);
        options.UserName = user;
        options.Password = password;
        return options;
    }

    /// <summary>
    /// One member with the users root and app; app may use the keys of app/. Passwords are to cost it little: on a machine with much else to do, looking one through would take longer than
    /// a member may take to answer.
    /// </summary>
    public sealed class Etcd() : EtcdCluster(1, "http", "--bcrypt-cost", "4"), IAsyncLifetime
    {
        public async ValueTask InitializeAsync()
        {
            await using StoreHost host = new();
            await host.ConnectAsync(Options());
            using GrpcChannel channel = new(new Uri(Members[0].ClientUrl), null, TimeSpan.FromSeconds(30));
            await Ask("UserAdd", ("root", "rootpassword"));
            await Ask("UserGrantRole", ("root", "root"));
            await Ask("UserAdd", ("app", "secret"));
            await Ask("RoleAdd", ("app", ""));
            ProtoWriter permission = new();
            permission.String(1, "app");
            int mark = permission.BeginMessage(2);
            permission.Int64(1, 2);
            permission.String(2, "app/");
            permission.String(3, "app0");
            permission.EndMessage(mark);
            await Send("RoleGrantPermission", permission);
            await Ask("UserGrantRole", ("app", "app"));
            await Send("AuthEnable", new ProtoWriter());

            Task Ask(string method, (string First, string Second) fields)
            {
                ProtoWriter writer = new();
                writer.String(1, fields.First);
                writer.String(2, fields.Second);
                return Send(method, writer);
            }

            async Task Send(string method, ProtoWriter message)
            {
                GrpcReply reply = await channel.CallAsync("etcdserverpb.Auth/" + method, GrpcFrame.Of(message), null, 1 << 16, CancellationToken.None);
                Assert.True(reply.IsOk, $"{method}: {reply.Message}");
            }
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
