using System.Text.Json.Nodes;
using Paxtor.Coordination;
using Paxtor.Quorum.Machine;
using Paxtor.Quorum.Wire;

namespace Paxtor.Quorum.Tests.Machine.Etcd;

/// <summary>The oracle behind the oracle: what the state machine answers, revisions included, is what a real etcd answers to the same requests.</summary>
public sealed class EtcdOracleTests
{
    [Theory]
    [InlineData(1, 30)]
    [InlineData(2, 100)]
    public async Task RandomRequests_AreAnsweredAsByEtcd(int seed, int keySpace)
    {
        Assert.SkipUnless(EtcdServer.Program is not null, "There is no etcd on this machine.");
        await using EtcdServer etcd = await EtcdServer.StartAsync();
        StoreMachine machine = new(new StoreMachineOptions());
        Random random = new(seed);
        RandomRequests requests = new(random, keySpace);
        for (int step = 0; step < 400; step++)
        {
            if (random.Next(12) == 0)
                await LeaseRequest(etcd, machine, requests.Lease(), random.Next(2) == 0);
            else
                await TransactionRequest(etcd, machine, requests.Transaction(machine.Revision));
        }

        await TransactionRequest(etcd, machine, Transaction.Of(Operation.Get(KeyRange.Prefix(default))));
    }

    private static async Task TransactionRequest(EtcdServer etcd, StoreMachine machine, Transaction transaction)
    {
        if (IsPassedByEtcdAlone(transaction))
            return;
        object expected = EtcdJson.ReadResult(await etcd.Ask("kv/txn", EtcdJson.Of(transaction)), transaction);
        byte[] answer = machine.ApplyBytes(MachineKit.Encode(transaction));
        if (expected is not TransactionResult result)
        {
            Assert.Equal(expected.GetType(), StoreCodec.ReadError(answer)?.GetType());
            return;
        }

        if (StoreCodec.ReadError(answer) is { } error)
            Assert.Fail($"etcd takes {EtcdJson.Of(transaction).ToJsonString()}; here: {error.Message}");
        TransactionResult actual = StoreCodec.ReadTransactionResult(answer);
        Assert.Equal((result.Succeeded, result.Revision, result.Results.Length), (actual.Succeeded, actual.Revision, actual.Results.Length));
        Operation[] branch = result.Succeeded ? transaction.Then : transaction.Else;
        for (int i = 0; i < branch.Length; i++)
        {
            Assert.Equal((result.Results[i].Kind, result.Results[i].Count), (actual.Results[i].Kind, actual.Results[i].Count));
            AssertItems(branch[i], result.Results[i].Items, actual.Results[i].Items);
        }
    }

    /// <summary>
    /// The one known difference: etcd 3.4 takes the end of a delete without end for an ordinary key when it looks for keys that are both put and
    /// deleted, and so lets them pass.
    /// </summary>
    private static bool IsPassedByEtcdAlone(Transaction transaction) =>
        !StoreCodec.Check(MachineKit.Encode(transaction), new StoreLimits(), out _, out _)
        && transaction.Then.Concat(transaction.Else).Any(o => o.Kind == OperationKind.Delete && o.Range.IsUnbounded);

    /// <summary>In what order equal keys of a sorted read come is open: then the order by what was sorted, and all of them where there is no limit.</summary>
    private static void AssertItems(Operation operation, KeyValue[] expected, KeyValue[] actual)
    {
        if (operation.Kind != OperationKind.Get || operation.SortBy == SortTarget.Key)
        {
            Assert.Equal(expected.Select(WatchSpy.Describe), actual.Select(WatchSpy.Describe));
            return;
        }

        Assert.Equal(expected.Select(i => SortedBy(operation.SortBy, i)), actual.Select(i => SortedBy(operation.SortBy, i)));
        if (operation.Limit == 0)
            Assert.Equal(expected.Select(WatchSpy.Describe).Order(), actual.Select(WatchSpy.Describe).Order());
    }

    private static string SortedBy(SortTarget target, KeyValue item) => target switch
    {
        SortTarget.Version => $"{item.Version}",
        SortTarget.CreateRevision => $"{item.CreateRevision}",
        SortTarget.ModRevision => $"{item.ModRevision}",
        _ => Convert.ToHexString(item.Value.Span),
    };

    private static async Task LeaseRequest(EtcdServer etcd, StoreMachine machine, LeaseId lease, bool grant)
    {
        JsonObject request = new() { ["ID"] = $"{lease.Value}" };
        if (grant)
            request["TTL"] = "100000";
        JsonNode answer = await etcd.Ask(grant ? "lease/grant" : "lease/revoke", request);
        byte[] actual = machine.ApplyBytes(grant ? MachineKit.Grant(lease.Value, 100_000) : MachineKit.Revoke(lease.Value));
        Assert.Equal(EtcdJson.ReadError(answer)?.GetType(), StoreCodec.ReadError(actual)?.GetType());
        if (answer["header"] is { } header)
            Assert.Equal(long.Parse((string)header["revision"]!), machine.Revision);
    }
}
