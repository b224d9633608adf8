namespace Paxtor.Etcd.Grpc;

/// <summary>The methods of etcd's API that are called, as paths.</summary>
internal static class GrpcMethod
{
    public const string Range = "etcdserverpb.KV/Range";
    public const string Put = "etcdserverpb.KV/Put";
    public const string DeleteRange = "etcdserverpb.KV/DeleteRange";
    public const string Txn = "etcdserverpb.KV/Txn";
    public const string Compact = "etcdserverpb.KV/Compact";
    public const string LeaseGrant = "etcdserverpb.Lease/LeaseGrant";
    public const string LeaseRevoke = "etcdserverpb.Lease/LeaseRevoke";
    public const string LeaseKeepAlive = "etcdserverpb.Lease/LeaseKeepAlive";
    public const string LeaseTimeToLive = "etcdserverpb.Lease/LeaseTimeToLive";
    public const string Watch = "etcdserverpb.Watch/Watch";
    public const string Authenticate = "etcdserverpb.Auth/Authenticate";
    public const string Status = "etcdserverpb.Maintenance/Status";
}
