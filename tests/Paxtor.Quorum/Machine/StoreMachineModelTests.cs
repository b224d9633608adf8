using Paxtor.Coordination;
using Paxtor.Quorum.Machine;
using Paxtor.Quorum.Wire;

namespace Paxtor.Quorum.Tests.Machine;

/// <summary>Random transactions, leases and watches against the naive oracle; a second machine and one restored in between must stay equal.</summary>
public sealed class StoreMachineModelTests
{
    private readonly record struct Watched(WatchSpy Spy, StoreWatcher Watcher, KeyRange Range, long From);

    [Theory]
    [InlineData(1, 10)]
    [InlineData(2, 40)]
    [InlineData(3, 200)]
    [InlineData(4, 400)]
    [InlineData(5, 60)]
    [InlineData(6, 120)]
    public void RandomCommands_AgreeWithTheOracle(int seed, int keySpace)
    {
        Random random = new(seed);
        RandomRequests requests = new(random, keySpace);
        StoreOracle oracle = new();
        StoreMachine machine = new(new StoreMachineOptions { WatchBatchChangesMax = 5 });
        StoreMachine twin = new(new StoreMachineOptions());
        List<Watched> watches = [];
        for (int step = 0; step < 1500; step++)
        {
            byte[] command = Next(random, requests, oracle, out Func<object?> expected);
            byte[] answer = machine.ApplyBytes(command);
            Assert.Equal(answer, twin.ApplyBytes(command));
            AssertAnswer(command, answer, expected);
            Assert.Equal(oracle.Revision, machine.Revision);
            Assert.Equal(twin.StateHash, machine.StateHash);
            Watch(random, requests, machine, watches);
            if (step % 250 == 249)
            {
                AssertState(oracle, machine);
                IReadOnlyList<ReadOnlyMemory<byte>> snapshot = machine.Capture().Encode(random.Next(50, 5000));
                twin = new StoreMachine(new StoreMachineOptions());
                twin.Restore(snapshot);
                Assert.Equal(machine.StateHash, twin.StateHash);
                AssertState(oracle, twin);
            }
        }

        foreach (Watched watched in watches)
        {
            watched.Spy.HasRoom = () => true;
            machine.Watches.Resume(watched.Watcher);
            Assert.Equal(
                oracle.Events.Where(e => e.Item.ModRevision >= watched.From && watched.Range.Contains(e.Item.Key.Span)).Select(WatchSpy.Describe),
                watched.Spy.Events.Select(WatchSpy.Describe));
        }
    }

    private static byte[] Next(Random random, RandomRequests requests, StoreOracle oracle, out Func<object?> expected)
    {
        LeaseId lease = requests.Lease();
        switch (random.Next(20))
        {
            case 0:
                expected = () => oracle.Grant(lease);
                return MachineKit.Grant(lease.Value);
            case 1:
                expected = () => oracle.End(lease);
                return MachineKit.Revoke(lease.Value);
            case 2:
                // In the right term with the right grant it ends the lease; else it does nothing.
                ulong term = random.Next(2) == 0 ? MachineKit.Term : MachineKit.Term - 1;
                long grant = oracle.Leases.GetValueOrDefault(lease) - (random.Next(3) == 0 ? 1 : 0);
                bool ends = term == MachineKit.Term && oracle.Leases.TryGetValue(lease, out long present) && present == grant;
                expected = () => ends ? oracle.End(lease) : null;
                return MachineKit.Expire(term, new LeaseExpiry(lease.Value, grant));
            default:
                Transaction transaction = requests.Transaction(oracle.Revision);
                bool passes = StoreCodec.Check(MachineKit.Encode(transaction), new StoreLimits(), out _, out _);
                expected = () => passes ? oracle.Commit(transaction) : new InvalidStoreRequestException("");
                return MachineKit.Encode(transaction);
        }
    }

    private static void AssertAnswer(byte[] command, byte[] answer, Func<object?> expected)
    {
        object? result = expected();
        if (result is TransactionResult transaction)
        {
            TransactionResult actual = StoreCodec.ReadTransactionResult(answer);
            Assert.Equal((transaction.Succeeded, transaction.Revision), (actual.Succeeded, actual.Revision));
            Assert.Equal(transaction.Results.Select(Describe), actual.Results.Select(Describe));
            return;
        }

        StoreException? error = StoreCodec.ReadError(answer);
        Assert.Equal(result?.GetType(), error?.GetType());
        Assert.True(result is InvalidStoreRequestException || ((StoreException?)result)?.Message == error?.Message, $"{command.Length} bytes: {error?.Message}");

        static string Describe(OperationResult r) => $"{r.Kind} {r.Count}: {string.Join("; ", r.Items.Select(WatchSpy.Describe))}";
    }

    private static void Watch(Random random, RandomRequests requests, StoreMachine machine, List<Watched> watches)
    {
        if (random.Next(25) == 0)
        {
            WatchSpy spy = new();
            KeyRange range = requests.Range();
            long from = Math.Max(1, machine.Revision + random.Next(-40, 10));
            int refuseOneIn = random.Next(1, 5);
            if (refuseOneIn > 1)
                spy.HasRoom = () => random.Next(refuseOneIn) != 0;
            watches.Add(new Watched(spy, machine.Watches.Open(range, from, spy, (ulong)watches.Count), range, from));
        }

        if (watches.Count > 0 && random.Next(3) == 0)
            machine.Watches.Resume(watches[random.Next(watches.Count)].Watcher);
        if (random.Next(40) == 0)
            machine.Watches.Progress(random.Next(1, 20));
    }

    private static void AssertState(StoreOracle oracle, StoreMachine machine)
    {
        StoreSnapshot state = machine.Capture();
        Assert.Equal(oracle.Keys.Values.Select(WatchSpy.Describe), state.Records.Select(r => WatchSpy.Describe(r.ToKeyValue())));
        Assert.Equal(oracle.Leases.OrderBy(l => l.Key.Value).Select(l => (l.Key.Value, l.Value)), state.Leases.Select(l => (l.Id, l.Grant)));
        Assert.Equal(oracle.Keys.Values.Sum(static i => (long)i.Key.Span.Length + i.Value.Length + 64), machine.StoredBytes);
        foreach (LeaseRecord lease in machine.Leases)
            Assert.Equal(oracle.Keys.Values.Count(i => i.Lease.Value == lease.Id), lease.KeyCount);
        Assert.Equal(
            oracle.Events.Select(e => (e.Kind, e.Item.Key.ToString(), e.Item.ModRevision)),
            state.Changes.Select(c => (c.Kind, c.Record.ToKeyValue().Key.ToString(), c.Revision)));
    }
}
