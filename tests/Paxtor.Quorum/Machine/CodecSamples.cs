using Paxtor.Coordination;
using Paxtor.Foundation.Wire;
using Paxtor.Quorum.Wire;

namespace Paxtor.Quorum.Tests.Machine;

/// <summary>Requests to try things on.</summary>
internal static class CodecSamples
{
    /// <summary>One of each, with every field set somewhere.</summary>
    public static Transaction Rich() => new(
        [
            Compare.ModIs(MachineKit.Key("a"), 5),
            Compare.OfValue(KeyRange.Prefix(MachineKit.Key("p/")), CompareOperator.NotEqual, new byte[] { 0, 255 }),
            Compare.Of(KeyRange.From(MachineKit.Key("z")), CompareTarget.Lease, CompareOperator.Less, long.MaxValue),
        ],
        [
            Operation.Put(MachineKit.Key("a"), new byte[300], new LeaseId(77), returnPrevious: true),
            Operation.Get(KeyRange.Between(MachineKit.Key("a"), MachineKit.Key("b")), SortTarget.CreateRevision, descending: true, limit: 2, countOnly: true, maxCreateRevision: 9),
        ],
        [Operation.Delete(KeyRange.Prefix(MachineKit.Key("q")), returnPrevious: true), Operation.Get(MachineKit.Key("a"))]);

    /// <summary>Requests with something in them that this version does not know.</summary>
    public static IEnumerable<byte[]> OfALaterVersion()
    {
        yield return MachineKit.Encode(w => w.EndMessage(w.BeginMessage(9)));
        yield return InTransaction(w => w.UInt64(7, 1));
        yield return InTransaction(w => Nested(w, StoreFields.TransactionThen, o => Fields(o, (1, 4UL))));
        yield return InTransaction(w => Nested(w, StoreFields.TransactionThen, o => Fields(o, (1, 1UL), (12, 1UL))));
        yield return InTransaction(w => Nested(w, StoreFields.TransactionThen, o => Fields(o, (1, 1UL), (7, 5UL))));
        yield return InTransaction(w => Nested(w, StoreFields.TransactionCompare, o => Fields(o, (3, 5UL))));
        yield return InTransaction(w => Nested(w, StoreFields.TransactionCompare, o => Fields(o, (4, 4UL))));
        yield return InTransaction(w => Nested(w, StoreFields.TransactionCompare, o => Fields(o, (7, 1UL))));
        yield return MachineKit.Encode(w => Nested(w, StoreFields.RequestGrantLease, o =>
        {
            o.UInt64(1, 5);
            o.UInt64(2, 5);
            o.UInt64(3, 1);
        }));
        yield return MachineKit.Encode(w => Nested(w, StoreFields.RequestExpireLeases, o => o.UInt64(3, 1)));

        static byte[] InTransaction(Action<ProtoWriter> write) => MachineKit.Encode(w => Nested(w, StoreFields.RequestTransaction, write));

        static void Nested(ProtoWriter writer, int field, Action<ProtoWriter> write)
        {
            int mark = writer.BeginMessage(field);
            write(writer);
            writer.EndMessage(mark);
        }

        static void Fields(ProtoWriter writer, params (int Field, ulong Value)[] fields)
        {
            writer.Bytes(fields[0].Field == 1 ? 2 : 1, "key"u8);
            foreach ((int field, ulong value) in fields)
                writer.UInt64(field, value);
        }
    }
}
