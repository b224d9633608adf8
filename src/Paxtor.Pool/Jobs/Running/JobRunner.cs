using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Paxtor.Foundation.Wire;
using Paxtor.Pooling.Code;
using Paxtor.Pooling.Files;
using Paxtor.Pooling.Output;
using Paxtor.Processes;

namespace Paxtor.Pooling.Jobs;

/// <summary>Runs the jobs of one member.</summary>
internal sealed partial class JobRunner : IAsyncDisposable
{
    private readonly ConcurrentDictionary<(string Origin, long Number), Pid> awaited = new();
    private readonly ConcurrentDictionary<string, Task> origins = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, IJobResults> results = new(StringComparer.Ordinal);
    private readonly MethodTable methods = new();
    private readonly IJobNetwork network;
    private readonly CodeSource code;
    private readonly JobOutputs outputs;
    private readonly Func<IPool> pool;
    private readonly WorkerServices services;
    private readonly ILogger log;

    /// <param name="network">The member.</param>
    /// <param name="code">Where the code of jobs comes from.</param>
    /// <param name="queue">The member's load.</param>
    /// <param name="outputs">Where what they print goes.</param>
    /// <param name="pool">The pool, for jobs.</param>
    /// <param name="log">Where to log.</param>
    public JobRunner(IJobNetwork network, CodeSource code, RunQueue queue, JobOutputs outputs, Func<IPool> pool, ILogger log)
    {
        this.network = network;
        this.code = code;
        this.outputs = outputs;
        this.pool = pool;
        this.log = log;
        services = new WorkerServices(code);
        Queue = queue;
        Scheduler = new JobScheduler(queue);
    }

    public JobScheduler Scheduler { get; }

    /// <summary>The member's load.</summary>
    public RunQueue Queue { get; }

    private ProcessRuntime Runtime => network.Node.ProcessRuntime;

    private IPayloadSerializer Serializer => Runtime.Serializer;

    /// <summary>Takes the results of jobs that were asked for on this member itself.</summary>
    public Action<JobOutcome>? OwnResults { get; set; }

    /// <summary>Starts a job for some member. Any thread.</summary>
    public JobStarted Start(JobRequest request)
    {
        ConsoleSwitch.Install();
        if (code.IsReady && Refusal(request) is { } refusal)
            return new JobStarted { Refusal = refusal, Load = Queue.Report() };
        if (request.Number != 0)
            EnsureWatched(request.Origin);
        ProcessCell process;
        try
        {
            process = Runtime.Make(JobStart.Kind, new JobStart(this, request));
        }
        catch (ObjectDisposedException)
        {
            return new JobStarted { Refusal = "The member stops, and takes no more jobs." };
        }

        // Answered before it has begun: its pid is all that is asked for, and what may still go wrong is told as its end.
        Pid pid = process.Pid;
        Queue.Arrived();
        request.IsCounted = true;
        if (request.Number != 0)
            awaited[(request.Origin, request.Number)] = pid;
        Scheduler.Post(process);
        return new JobStarted { Pid = pid, Load = Queue.Report() };
    }

    /// <summary>Whether a job has not ended.</summary>
    public bool Has(string origin, long number) => awaited.ContainsKey((origin, number));

    /// <summary>Nobody waits for a job's result any more.</summary>
    public void Cancel(string origin, long number, string why)
    {
        if (awaited.TryGetValue((origin, number), out Pid pid))
            network.Node.Processes.Exit(pid, ExitReason.ShutdownWith(why));
    }

    /// <summary>Runs a job in its process, to its end: what it printed is shown, and whoever waits for its result has been told.</summary>
    /// <param name="request">The job.</param>
    /// <param name="process">Its process.</param>
    public async Task RunAsync(JobRequest request, ProcessContext process)
    {
        // One that was started linked comes here without having been counted; its first piece is ready until the scheduler begins it.
        bool isReady = !request.IsCounted;
        if (isReady)
            Queue.Arrived();
        try
        {
            JobOutput output = outputs.To(request.OutputNode, request.OutputNumber);
            JobOutcome outcome = await OutcomeOfAsync(request, process, output, isReady).ConfigureAwait(false);
            if (request.Number == 0 && outcome.Fault is { } fault)
                output.Write(isError: true, $"The job {process.Self} was ended by {fault.Type}: {fault.Message}{Environment.NewLine}{fault.StackTrace}{Environment.NewLine}");
            await output.FlushAsync().ConfigureAwait(false);
            if (request.Number != 0)
            {
                awaited.TryRemove((request.Origin, request.Number), out _);
                await TellAsync(request.Origin, outcome).ConfigureAwait(false);
            }

            if (outcome.Fault is not null)
                process.Exit(ExitReason.Error(outcome.Fault));
        }
#pragma warning disable CA1031 // Whatever it was, whoever waits for the job is told, and the process ends with it.
        catch (Exception e)
#pragma warning restore CA1031
        {
            await EndedUntoldAsync(request, process.Self, ExitReason.Error(FaultInfo.Of(e))).ConfigureAwait(false);
            throw;
        }
        finally
        {
            Queue.Left();
        }
    }

    private async ValueTask<JobOutcome> OutcomeOfAsync(JobRequest request, ProcessContext process, JobOutput output, bool isReady)
    {
        JobRun run;
        try
        {
            if (!code.IsReady)
                await code.PrepareAsync(process.Stopping).ConfigureAwait(false);
            run = new(this, request, request.Method ?? methods.Find(request.Call.Span, code), process, output) { IsReady = isReady };
        }
#pragma warning disable CA1031 // Whatever it was, whoever waits for the job is told.
        catch (Exception e)
#pragma warning restore CA1031
        {
            if (isReady)
                Queue.Dropped();
            return e is OperationCanceledException && IsToldToExit(process)
                ? new JobOutcome { Number = request.Number, Kind = JobOutcomeKind.ToldToExit, Pid = process.Self, Reason = ReasonOf(process) }
                : new JobOutcome { Number = request.Number, Kind = JobOutcomeKind.NoCode, Pid = process.Self, Fault = FaultInfo.Of(e) };
        }

        return await run.RunAsync().ConfigureAwait(false);
    }

    /// <summary>The process of a job was told to exit before it began.</summary>
    public void NeverBegan(JobRequest request, ProcessCell process)
    {
        Queue.Left();
        _ = EndedUntoldAsync(request, process.Pid, process.ExitReason!);
    }

    /// <summary>The process of a job ends, and nobody was told what became of it: it was killed in between, or something went wrong here.</summary>
    public async ValueTask EndedUntoldAsync(JobRequest request, Pid pid, ExitReason reason)
    {
        if (request.Number == 0 || !awaited.TryRemove((request.Origin, request.Number), out _))
            return;
        await TellAsync(request.Origin, new JobOutcome
        {
            Number = request.Number,
            Kind = reason.Fault is null ? JobOutcomeKind.ToldToExit : JobOutcomeKind.Threw,
            Pid = pid,
            Fault = reason.Fault,
            Reason = reason,
            Load = Queue.Report(),
        }).ConfigureAwait(false);
    }

    public async ValueTask DisposeAsync()
    {
        Scheduler.Dispose();
        await services.DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>Whether a process is to end. Its token is cancelled a little later, by the scheduler.</summary>
    internal static bool IsToldToExit(ProcessContext process) => process is ProcessCell { ExitReason: not null };

    internal static ExitReason ReasonOf(ProcessContext process) => (process as ProcessCell)?.ExitReason ?? ExitReason.Shutdown;

    internal JobContext ContextOf(ProcessContext process, JobOutput output, Func<IServiceProvider> scope) => new(process, output, new PoolFiles(process.Processes, network.Master), pool, scope);

    internal IServiceProvider ServicesOfMember => services.Provider;

    internal IPayloadSerializer PayloadSerializer => Serializer;

    private string? Refusal(JobRequest request)
    {
        try
        {
            request.Method = methods.Find(request.Call.Span, code);
            return null;
        }
        catch (Exception e) when (e is JobCodeException or WireFormatException)
        {
            return e.Message;
        }
    }

    private async Task TellAsync(string origin, JobOutcome outcome)
    {
        if (OwnResults is { } own && string.Equals(origin, network.Node.Name, StringComparison.Ordinal))
        {
            own(outcome);
            return;
        }

        CallOptions patient = new() { Timeout = Timeout.InfiniteTimeSpan };
        IJobResults target = results.TryGetValue(origin, out IJobResults? known)
            ? known
            : results.GetOrAdd(origin, name => network.Node.Processes.Get<IJobResults>(ProcessRef.Named(IJobResults.Name, name), patient));
        try
        {
            try
            {
                await target.EndedAsync(outcome).ConfigureAwait(false);
            }
            catch (LimitReachedException e) when (outcome.Result.Length > 0)
            {
                InvalidOperationException why = new($"The job ran, and its result of {outcome.Result.Length} bytes is larger than what is sent at once: {e.Message} Write it to a file (JobContext.Files) and return its name.");
                JobOutcome instead = new() { Number = outcome.Number, Kind = JobOutcomeKind.Threw, Pid = outcome.Pid, Fault = FaultInfo.Of(why), Load = outcome.Load };
                await target.EndedAsync(instead).ConfigureAwait(false);
            }
        }
#pragma warning disable CA1031 // The one that waits is gone, or told of the lost connection by its own monitor.
        catch (Exception e)
#pragma warning restore CA1031
        {
            LogNotTold(log, e, outcome.Pid, origin);
        }
    }

    /// <summary>Jobs whose results nobody can be told any more are told to exit.</summary>
    private void EnsureWatched(string origin)
    {
        if (string.Equals(origin, network.Node.Name, StringComparison.Ordinal) || origins.ContainsKey(origin))
            return;
        TaskCompletionSource begin = new(TaskCreationOptions.RunContinuationsAsynchronously);
        if (origins.TryAdd(origin, begin.Task))
            _ = WatchAsync(origin);
    }

    private async Task WatchAsync(string origin)
    {
        ExitReason reason = await network.Node.Processes.WaitForExitAsync(ProcessRef.Named(IJobResults.Name, origin)).ConfigureAwait(false);
        origins.TryRemove(origin, out _);
        foreach (((string from, long number), _) in awaited)
        {
            if (string.Equals(from, origin, StringComparison.Ordinal))
                Cancel(from, number, $"{origin}, which waited for its result, is gone: {reason}");
        }
    }

    [LoggerMessage(EventId = 550, Level = LogLevel.Information, Message = "The job {Pid} has ended, and {Origin}, which waited for it, could not be told.")]
    private static partial void LogNotTold(ILogger log, Exception error, Pid pid, string origin);
}
