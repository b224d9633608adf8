using Paxtor.Processes.Contracts;
namespace Paxtor.Processes;
internal sealed class ServedStream<TContract, TRequest, TItem>(Remoting remoting, ContractMethod method) : ServedMethod(remoting, method)
    where TContract : class
    where TRequest : struct, IStreamRequest<TRequest, TContract, TItem>
{
    public override ProcessFrameKind Kind => ProcessFrameKind.Stream;
    public override IServedMessage Make(NodeLink link, in CallFrame frame) => throw new ContractException("streams");
}
