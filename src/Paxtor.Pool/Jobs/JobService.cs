using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Paxtor.Pooling.Code;
using Paxtor.Pooling.Files;
using Paxtor.Pooling.Output;
using Paxtor.Processes;

namespace Paxtor.Pooling.Jobs;

/// <summary>
/// The jobs of one member: it runs those that others give it, and gives its own to others. A job that was asked for always ends in a result or an exception: its member answers, or is
/// seen to be lost by the monitor of a process there.
/// </summary>
internal sealed partial class JobService : IAsyncDisposable
{
    private const int LifeShift = 32;
    private static readonly CallOptions Patient = new() { Timeout = Timeout.InfiniteTimeSpan };
    private readonly ConcurrentDictionary<string, IJobHost> hosts = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, MemberWatch> watches = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<long, MemberWatch> places = new();
    private readonly ConcurrentDictionary<string, bool> attached = new(StringComparer.Ordinal);
    private readonly IJobNetwork network;
    private readonly LoadBoard board;
    private readonly JobOutputs outputs;
    private readonly ILogger log;
    private long lastNumber;

    /// <param name="network">The member.</param>
    /// <param name="board">Chooses members.</param>
    /// <param name="queue">This member's load.</param>
    /// <param name="code">Where the code of jobs that run here comes from.</param>
    /// <param name="pool">The pool, for jobs that ask for it.</param>
    /// <param name="output">Where this member shows what jobs print that its code has started; null for the program's output.</param>
    /// <param name="log">Where to log.</param>
    public JobService(IJobNetwork network, LoadBoard board, RunQueue queue, CodeSource code, Func<IPool> pool, TextWriter? output, ILogger log)
    {
        this.network = network;
        this.log = log;
        this.board = board;
        // Jobs of an earlier life of this name may still run somewhere, and tell their ends and print to the numbers that they were given.
        lastNumber = network.Life << LifeShift;
        outputs = new JobOutputs(network.Node, output, lastNumber, log);
        Runner = new JobRunner(network, code, queue, outputs, pool, log) { OwnResults = Ended };
    }

    public JobRunner Runner { get; }

    public IPayloadSerializer Serializer => network.Node.ProcessRuntime.Serializer;

    private string Self => network.Node.Name;

    private IProcesses Processes => network.Node.Processes;

    /// <summary>The member's node.</summary>
    public string Node => network.Node.Name;

    /// <summary>Declares the process classes of this part.</summary>
    public static void Declare(ProcessOptions options) =>
        options.Add<JobHostProcess>().Add<JobResultsProcess>().Add<JobProcess>().Add<LinkBridge>().Add<JobOutputsProcess>()
            .Add<MasterCodeProcess>().Add<MasterFilesProcess>().Add<MasterFileWriterProcess>();

    /// <summary>Starts the processes of this part; the services of the node must know this object and its <see cref="Runner"/> and <see cref="Outputs"/> by then, on the master a <see cref="FileRoot"/> as well.</summary>
    public async Task StartAsync(CancellationToken cancellationToken = default)
    {
        await Processes.StartAsync(ProcessSpec.For<JobOutputsProcess>(), new StartOptions { Name = IJobOutputs.Name }, cancellationToken).ConfigureAwait(false);
        if (network.Role == PoolRole.Master)
        {
            await Processes.StartAsync(ProcessSpec.For<MasterFilesProcess>(), new StartOptions { Name = IMasterFiles.Name }, cancellationToken).ConfigureAwait(false);
            await Processes.StartAsync(ProcessSpec.For<MasterCodeProcess>(), new StartOptions { Name = IMasterCode.Name }, cancellationToken).ConfigureAwait(false);
        }

        await Processes.StartAsync(ProcessSpec.For<JobResultsProcess>(), new StartOptions { Name = IJobResults.Name }, cancellationToken).ConfigureAwait(false);
        await Processes.StartAsync(ProcessSpec.For<JobHostProcess>(), new StartOptions { Name = IJobHost.Name }, cancellationToken).ConfigureAwait(false);
    }

    public JobOutputs Outputs => outputs;

    /// <summary>A job that was asked for here has ended.</summary>
    public void Ended(JobOutcome outcome)
    {
        if (places.TryRemove(outcome.Number, out MemberWatch? watch) && watch.Take(outcome.Number) is { } job)
        {
            if (outcome.Load is { } load)
                board.Report(watch.Node, load);
            job.TrySetResult(outcome);
        }
    }

    public ValueTask DisposeAsync() => Runner.DisposeAsync();

    internal IJobHost HostOf(string node) => hosts.TryGetValue(node, out IJobHost? known)
        ? known
        : hosts.GetOrAdd(node, name => Processes.Get<IJobHost>(ProcessRef.Named(IJobHost.Name, name), Patient));

    /// <summary>Gives a job to a member; one that is given to this one itself starts without a message.</summary>
    private ValueTask<JobStarted> GiveAsync(string node, JobRequest request) =>
        string.Equals(node, Self, StringComparison.Ordinal) ? new ValueTask<JobStarted>(Runner.Start(request)) : HostOf(node).StartAsync(request);

    /// <summary>Where what a job prints that is started here, now, is shown.</summary>
    private (string Node, long Number, bool IsOwn) OutputFor(JobOptions options)
    {
        if (options.Output is not null || options.Error is not null)
            return (Self, outputs.Open(options.Output, options.Error), true);
        return JobContext.Current is { } starter ? (starter.Output.Node, starter.Output.Number, false) : (Self, 0, false);
    }

    private JobRequest RequestOf(CapturedJob job, long number, (string Node, long Number, bool IsOwn) output) => new()
    {
        Origin = Self,
        Number = number,
        OutputNode = output.Node,
        OutputNumber = output.Number,
        Call = job.Method.Encode(job, Serializer),
    };
}
