namespace Paxtor.Quorum.Wire;

/// <summary>The field numbers of Protos/store.proto that more than one file needs.</summary>
internal static class StoreFields
{
    public const int RequestTransaction = 1;
    public const int RequestGrantLease = 2;
    public const int RequestRevokeLease = 3;
    public const int RequestExpireLeases = 4;
    public const int RequestKeepAlive = 5;

    public const int TransactionCompare = 1;
    public const int TransactionThen = 2;
    public const int TransactionElse = 3;

    public const int ResponseTransaction = 1;
    public const int ResponseLease = 2;
    public const int ResponseError = 3;

    public const int ResultSucceeded = 1;
    public const int ResultRevision = 2;
    public const int ResultOperation = 3;

    public const int OperationResultKind = 1;
    public const int OperationResultItem = 2;
    public const int OperationResultCount = 3;

    public const int EventsEvent = 1;
    public const int EventsRevision = 2;
}
