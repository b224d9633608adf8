using Microsoft.Extensions.DependencyInjection;
using Paxtor.Foundation.Wire;
using Paxtor.Pooling.Output;

namespace Paxtor.Pooling.Jobs;

/// <summary>One run of a job: its arguments are read, its method is called, and its result is written, all on the threads of jobs and under its <see cref="JobContext"/>.</summary>
/// <param name="runner">The member's.</param>
/// <param name="request">The job.</param>
/// <param name="method">Its method.</param>
/// <param name="process">Its process.</param>
/// <param name="output">Where it prints to.</param>
internal sealed class JobRun(JobRunner runner, JobRequest request, JobMethod method, ProcessContext process, JobOutput output)
{
    private AsyncServiceScope? scope;
    private long begun;

    /// <summary>Whether it stands in the run queue as ready; else the scheduler says so when it gets it.</summary>
    public bool IsReady { get; init; }

    public async ValueTask<JobOutcome> RunAsync()
    {
        try
        {
            Task<Task<ReadOnlyMemory<byte>>> call = new(static s => ((JobRun)s!).CallAsync(), this, CancellationToken.None, TaskCreationOptions.DenyChildAttach);
            // Here and now where that is possible: then a job that does not await is over when this returns.
            if (runner.Scheduler.IsOwnThread)
                call.RunSynchronously(runner.Scheduler);
            else
                call.Start(runner.Scheduler);
            ReadOnlyMemory<byte> result = await call.Unwrap().ConfigureAwait(false);
            return Ended(JobOutcomeKind.Returned, result, null);
        }
        catch (OperationCanceledException) when (JobRunner.IsToldToExit(process))
        {
            return Ended(JobOutcomeKind.ToldToExit, default, null);
        }
#pragma warning disable CA1031 // It is the job's outcome.
        catch (Exception e)
#pragma warning restore CA1031
        {
            return Ended(JobOutcomeKind.Threw, default, FaultInfo.Of(e));
        }
    }

    private JobOutcome Ended(JobOutcomeKind kind, ReadOnlyMemory<byte> result, FaultInfo? fault) => new()
    {
        Number = request.Number,
        Kind = kind,
        Pid = process.Self,
        Result = result,
        Fault = fault,
        Reason = kind == JobOutcomeKind.ToldToExit ? JobRunner.ReasonOf(process) : null,
        Load = request.Number == 0 ? null : runner.Queue.Report(),
        Ran = begun == 0 ? default : process.Time.GetElapsedTime(begun),
    };

    private async Task<ReadOnlyMemory<byte>> CallAsync()
    {
        // It was told to exit while it waited for a thread.
        if (JobRunner.IsToldToExit(process))
            throw new OperationCanceledException(process.Stopping);
        begun = process.Time.GetTimestamp();
        JobContext.Current = runner.ContextOf(process, output, ServicesOfJob);
        try
        {
            (object? receiver, object?[] arguments) = Read();
            object? returned = method.Invoke(receiver, arguments);
            object? result = await method.Result.TakeAsync(returned).ConfigureAwait(true);
            return request.Number == 0 ? default : Write(result);
        }
        finally
        {
            if (scope is { } made)
                await made.DisposeAsync().ConfigureAwait(true);
        }
    }

    private ReadOnlyMemory<byte> Write(object? result)
    {
        try
        {
            return method.EncodeResult(result, runner.PayloadSerializer);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            throw new InvalidOperationException($"The job {method} ran, and its result could not be written: {e.Message}", e);
        }
    }

    private (object? Receiver, object?[] Arguments) Read()
    {
        object? receiver = method.Receiver == ReceiverKind.Service ? ServicesOfJob().GetRequiredService(method.ReceiverType!) : null;
        object?[]? arguments = null;
        List<int>? services = null;
        ProtoReader reader = new(request.Call.Span);
        while (reader.Next(out int field))
        {
            switch (field)
            {
                case 2: receiver = method.ReadReceiver(reader.Bytes(), runner.PayloadSerializer); break;
                case 3: arguments = method.ReadArguments(reader.Bytes(), runner.PayloadSerializer); break;
                case 4: (services ??= []).Add(reader.Int32()); break;
                default: reader.Skip(); break;
            }
        }

        arguments ??= new object?[method.Parameters.Length];
        for (int i = 0; i < arguments.Length; i++)
        {
            if (method.Parameters[i].ParameterType == typeof(CancellationToken))
                arguments[i] = process.Stopping;
            else if (services is not null && services.Contains(i))
                arguments[i] = ServicesOfJob().GetRequiredService(method.Parameters[i].ParameterType);
        }

        return (receiver, arguments);
    }

    private IServiceProvider ServicesOfJob()
    {
        lock (this)
            return (scope ??= runner.ServicesOfMember.CreateAsyncScope()).ServiceProvider;
    }
}
