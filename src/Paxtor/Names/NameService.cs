using Microsoft.Extensions.Logging;
using Paxtor.Coordination;
using Paxtor.Foundation.Loop;
using Paxtor.Foundation.Wire;
using Paxtor.Processes;
using Paxtor.Processes.Contracts;
using Paxtor.Sessions;

namespace Paxtor.Names;

/// <summary>The names of the cluster, on one node.</summary>
internal sealed class NameService
{
    public NameService(ICoordinationStore store, SessionManager sessions, MemberList members, ProcessRuntime runtime, ILogger log)
    {
        store.Loop.AssertCurrent();
        Store = store;
        Members = members;
        Runtime = runtime;
        Log = log;
        Claims = new NameClaims(store, sessions);
        Host = new NameHost(store.Loop, runtime, Claims, log);
        Loads = new NameLoads(this);
        Lanes = new NameLanes(runtime.Scheduler);
        Resolver = new NameResolver(this);
        Permanents = new PermanentNames(this);
        Host.FindSpec = Permanents.Find;
        Host.Move = new NameMover(this).MoveAsync;
        Public = new NodeNames();
        Public.Begin(this);
        runtime.ClusterNames = this;
    }

    public ICoordinationStore Store { get; }

    public EventLoop Loop => Store.Loop;

    public ProcessRuntime Runtime { get; }

    public MemberList Members { get; }

    public ILogger Log { get; }

    public string Node => Runtime.Node;

    public IRemoting Remoting => Runtime.Remoting ?? throw new NodeUnreachableException($"{Node} has no connections to other nodes.");

    public NameClaims Claims { get; }

    public NameHost Host { get; }

    public NameMetrics Metrics => Host.Metrics;

    public NameLoads Loads { get; }

    public NameResolver Resolver { get; }

    /// <summary>Messages that wait for the process of a name.</summary>
    public NameLanes Lanes { get; }

    public KnownNames Known { get; } = new();

    public PermanentNames Permanents { get; }

    /// <summary>What users see.</summary>
    public NodeNames Public { get; }

    /// <summary>Finds the process of a name, or has it started. Any thread; the caller awaits on his context.</summary>
    /// <param name="target">The name.</param>
    /// <param name="notPid">A process that is known not to be the one any more, or to be out of reach; the default value for none.</param>
    /// <param name="unreachable">Thrown when it is still that one, and is out of reach.</param>
    /// <param name="patience">How long it may take.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public ValueTask<Pid> FindAsync(NameTarget target, Pid notPid, NodeUnreachableException? unreachable, TimeSpan patience, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
            return ValueTask.FromCanceled<Pid>(cancellationToken);
        NameAsk ask;
        try
        {
            ask = new NameAsk(target, target.Write(Runtime.Serializer)) { NotPid = notPid, Unreachable = unreachable };
        }
        catch (PaxtorException e)
        {
            return ValueTask.FromException<Pid>(e);
        }

        ValueTask<Pid> found = ask.Begin(Runtime.Sweeper, patience, cancellationToken);
        Runtime.Sweeper.Wake();
        Loop.Post(static s => s.Service.Resolver.Submit(s.Ask), (Service: this, Ask: ask));
        return found;
    }

    /// <summary>Begins to look after permanent names. Needs no quorum.</summary>
    public void Start() => Permanents.Start();

    public void Close() => Permanents.Close();

    /// <summary>Another node asks that a name has its process. On the loop.</summary>
    public void Serve(AnswerAddress address, NamedStart start) => LoopTasks.Run(Loop, ServeAsync(address, start));

    /// <summary>Starts nothing more; what is here goes to other nodes when its processes end. On the loop.</summary>
    public void Leave() => Host.Leave();

    private async ValueTask ServeAsync(AnswerAddress address, NamedStart start)
    {
        try
        {
            NameAnswer answer = await Host.StartAsync(start).ConfigureAwait(false);
            ProtoWriter writer = new(128);
            NameAnswerCodec.Write(writer, answer);
            address.Payload(writer.Written);
        }
        catch (ProcessStartException e)
        {
            address.NotStarted(e.Message, e.Reason);
        }
        catch (LimitReachedException e)
        {
            address.Limit(e.Message);
        }
        catch (PaxtorException e)
        {
            address.Contract(e.Message);
        }
    }
}
