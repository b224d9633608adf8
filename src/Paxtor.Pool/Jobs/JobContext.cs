using Microsoft.Extensions.DependencyInjection;
using Paxtor.Pooling.Output;

namespace Paxtor;

/// <summary>What a running job has of its own. <see cref="Current"/> flows with the job's code, over awaits and into what it starts.</summary>
public sealed class JobContext
{
    private static readonly AsyncLocal<JobContext?> Ambient = new();
    private readonly Func<IServiceProvider> services;
    private readonly Func<IPool> pool;

    internal JobContext(ProcessContext process, JobOutput output, PoolFiles files, Func<IPool> pool, Func<IServiceProvider> services)
    {
        Process = process;
        Output = output;
        Files = files;
        this.pool = pool;
        this.services = services;
    }

    /// <summary>The job that the calling code is part of; null when it is part of none.</summary>
    public static JobContext? Current
    {
        get => Ambient.Value;
        internal set => Ambient.Value = value;
    }

    /// <summary>The job's process.</summary>
    public Pid Pid => Process.Self;

    /// <summary>The job as a process: to link it, and for locks and names of the pool's own network.</summary>
    public ProcessContext Process { get; }

    /// <summary>The processes of the pool's nodes; what is started through it linked is linked to the job.</summary>
    public IProcesses Processes => Process.Processes;

    /// <summary>The pool: a job can start jobs.</summary>
    public IPool Pool => pool();

    /// <summary>The files of the master.</summary>
    public PoolFiles Files { get; }

    /// <summary>Cancelled when the job shall end: it was told to exit, the one who waits for its result has gone, or its member stops.</summary>
    public CancellationToken Stopping => Process.Stopping;

    /// <summary>The services of this job: a scope of its own of what <c>ConfigureWorker</c> registered, made on first use and disposed of at the job's end.</summary>
    public IServiceProvider Services => services();

    /// <summary>Where what the job prints goes.</summary>
    internal JobOutput Output { get; }

    /// <summary>
    /// A service of the running job. In the lambda of a job it stands for the worker's: <c>() => JobContext.Service&lt;IRenderer&gt;().Render(42)</c>, or as an argument.
    /// </summary>
    /// <typeparam name="T">The service.</typeparam>
    /// <exception cref="InvalidOperationException">There is no such service, or no job.</exception>
    public static T Service<T>()
        where T : notnull =>
        (Current ?? throw new InvalidOperationException($"{nameof(JobContext)}.{nameof(Service)} is for the code of a job, or for its lambda.")).Services.GetRequiredService<T>();
}
