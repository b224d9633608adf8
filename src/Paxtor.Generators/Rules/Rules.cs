using Microsoft.CodeAnalysis;

namespace Paxtor.Generators;

/// <summary>What the analyzers say. Each is described, with its remedy, in docs/processes-analyzers.md.</summary>
internal static class Rules
{
    private const string Contracts = "Paxtor.Contracts";
    private const string Processes = "Paxtor.Processes";

    public static readonly DiagnosticDescriptor ByReference = Error("PAX001", "A parameter of a contract is passed by reference", "The parameter '{0}' of {1} is passed by reference, which cannot cross nodes: pass a value", Contracts);

    public static readonly DiagnosticDescriptor Result = Error("PAX002", "A method of a contract returns what cannot be awaited", "{0} returns {1}: return Task, ValueTask, one of these with a result, IAsyncEnumerable<T>, or void for a method that is only sent", Contracts);

    public static readonly DiagnosticDescriptor Member = Error("PAX003", "A contract has a member that is no method", "{0} is {1}, and a contract has only methods: write a method that asks or tells instead", Contracts);

    public static readonly DiagnosticDescriptor GenericMethod = Error("PAX004", "A method of a contract is generic", "{0} is generic: make the contract generic, or write one method for each type", Contracts);

    public static readonly DiagnosticDescriptor Inaccessible = Error("PAX005", "A contract cannot be seen by generated code", "{0} is {1}: make it and the types around it public or internal", Contracts);

    public static readonly DiagnosticDescriptor OneWayResult = Error("PAX006", "A one-way method has a result", "{0} is marked with [OneWay] and has a result, which nobody waits for: take the attribute or the result away", Contracts);

    public static readonly DiagnosticDescriptor Tokens = Error("PAX007", "A method of a contract takes several cancellation tokens", "{0} takes several cancellation tokens: leave one", Contracts);

    public static readonly DiagnosticDescriptor Payload = Warning("PAX008", "A type cannot be sent", "{0} → {1}", Contracts);

    public static readonly DiagnosticDescriptor Overloads = Info("PAX009", "Overloads have no names of their own", "{0} is an overload: give each of them a name between nodes by [ContractMethod], else its name changes when its parameters or those beside it do", Contracts);

    public static readonly DiagnosticDescriptor SameMethodName = Error("PAX010", "Two methods of a contract have one name between nodes", "{0} and {1} have one name between nodes, '{2}': give one of them another by [ContractMethod]", Contracts);

    public static readonly DiagnosticDescriptor SameContractName = new(
        "PAX011", "Two contracts have one name between nodes", "{0} and {1} have one name between nodes, '{2}': give one of them another by [ProcessContract]", Contracts, DiagnosticSeverity.Error, isEnabledByDefault: true,
        helpLinkUri: Link("PAX011"), customTags: WellKnownDiagnosticTags.CompilationEnd);

    public static readonly DiagnosticDescriptor Blocking = Warning("PAX020", "A process blocks its thread", "{0} blocks a thread while {1} handles a message: await instead", Processes);

    public static readonly DiagnosticDescriptor LeavesProcess = Warning("PAX021", "An iterator of a process goes on outside of the process", "ConfigureAwait(false) in the stream {0}: it would go on beside the process's other messages; leave it out", Processes);

    public static readonly DiagnosticDescriptor Constructors = Warning("PAX022", "A process class has several public constructors", "{0} has {1} public constructors: leave one, or mark one with [ActivatorUtilitiesConstructor]", Processes);

    public static readonly DiagnosticDescriptor StartArgument = Warning("PAX023", "A start argument cannot be sent", "The start argument '{0}' of {1} → {2}", Processes);

    public static readonly DiagnosticDescriptor BodyAndContract = Error("PAX024", "A process body implements a contract", "{0} is an IProcessBody, which reads no messages, and implements the contract {1}: leave out one of them", Processes);

    public static readonly DiagnosticDescriptor OwnProxy = Warning("PAX025", "A process calls itself", "{0} gets a proxy of itself: a call through it waits behind the message that makes it, until its time-out; call the method", Processes);

    private static string Link(string id) => "docs/processes-analyzers.md#" + id.ToLowerInvariant();

    private static DiagnosticDescriptor Error(string id, string title, string message, string category) => Make(id, title, message, category, DiagnosticSeverity.Error);

    private static DiagnosticDescriptor Warning(string id, string title, string message, string category) => Make(id, title, message, category, DiagnosticSeverity.Warning);

    private static DiagnosticDescriptor Info(string id, string title, string message, string category) => Make(id, title, message, category, DiagnosticSeverity.Info);

    private static DiagnosticDescriptor Make(string id, string title, string message, string category, DiagnosticSeverity severity) =>
        new(id, title, message, category, severity, isEnabledByDefault: true, helpLinkUri: Link(id));
}
