using Paxtor.Processes.Contracts;

namespace Paxtor;

/// <summary>
/// A child of a <see cref="Supervisor"/>: what is started, when it is restarted, and how it is terminated. One that is a process class can be sent to a supervisor on another
/// node; one that is code of this program cannot.
/// </summary>
public sealed record ChildSpec : IOwnPayload<ChildSpec>
{
    /// <summary>What a worker gets to end in good order unless its <see cref="Shutdown"/> says otherwise.</summary>
    private static readonly TimeSpan UsualShutdown = TimeSpan.FromSeconds(5);

    private ChildSpec(string key)
    {
        ArgumentException.ThrowIfNullOrEmpty(key);
        Key = key;
    }

    /// <summary>Its name among the children of its supervisor.</summary>
    public string Key { get; }

    /// <summary>The process, when it is one of a class.</summary>
    public ProcessSpec? Process { get; private init; }

    /// <summary>The work, when it is one piece of work.</summary>
    public Func<ProcessContext, CancellationToken, Task>? Body { get; private init; }

    /// <summary>What starts it, when that is code.</summary>
    public Func<ProcessContext, CancellationToken, ValueTask<StartAnswer>>? Starter { get; private init; }

    /// <summary>A name registered on its node; not for one with a <see cref="Starter"/>. Default none.</summary>
    public string? Name { get; init; }

    /// <summary>When it is restarted. Default <see cref="Restart.Permanent"/>.</summary>
    public Restart Restart { get; init; }

    /// <summary>
    /// How long it gets to end when it is told to (<see cref="ExitReason.Shutdown"/>), before it is killed. <see cref="TimeSpan.Zero"/> kills it at once;
    /// <see cref="Timeout.InfiniteTimeSpan"/> waits as long as it takes. Default null: 5 s for a worker, as long as it takes for a supervisor.
    /// </summary>
    public TimeSpan? Shutdown { get; init; }

    /// <summary>Whether it is itself a supervisor. Default: whether its class is a <see cref="Supervisor"/>.</summary>
    public bool IsSupervisor { get; init; }

    /// <summary>How long it gets to end, the default applied.</summary>
    internal TimeSpan Patience => Shutdown ?? (IsSupervisor ? Timeout.InfiniteTimeSpan : UsualShutdown);

    /// <summary>Whether it is code of this program.</summary>
    internal bool IsCode => Process is null;

    /// <summary>A child that is a process of a declared class.</summary>
    /// <param name="key">Its name among the children.</param>
    /// <param name="process">What is started.</param>
    public static ChildSpec Of(string key, ProcessSpec process)
    {
        ArgumentNullException.ThrowIfNull(process);
        return new(key) { Process = process, IsSupervisor = typeof(Supervisor).IsAssignableFrom(process.Type) };
    }

    /// <summary>A child that is one piece of work; its process ends when it returns or throws.</summary>
    /// <param name="key">Its name among the children.</param>
    /// <param name="body">The work.</param>
    public static ChildSpec Of(string key, Func<ProcessContext, CancellationToken, Task> body)
    {
        ArgumentNullException.ThrowIfNull(body);
        return new(key) { Body = body };
    }

    /// <summary>
    /// A child that is started by code, which runs in the supervisor's process. It must link what it starts (<see cref="StartOptions.Link"/>, through the context's
    /// <see cref="ProcessContext.Processes"/>). What it throws is a failed start.
    /// </summary>
    /// <param name="key">Its name among the children.</param>
    /// <param name="starter">Starts it; its context is that of the supervisor.</param>
    public static ChildSpec StartedBy(string key, Func<ProcessContext, CancellationToken, ValueTask<StartAnswer>> starter)
    {
        ArgumentNullException.ThrowIfNull(starter);
        return new(key) { Starter = starter };
    }

    /// <exception cref="ArgumentException">It cannot work.</exception>
    internal void Validate()
    {
        if (Shutdown is { } span && span < TimeSpan.Zero && span != Timeout.InfiniteTimeSpan)
            throw new ArgumentException($"The child '{Key}' has a shutdown time of {span}: it must not be negative, or be infinite.");
        if (Name is not null && Starter is not null)
            throw new ArgumentException($"The child '{Key}' is started by code, which must give it the name '{Name}' itself.");
        if (!Enum.IsDefined(Restart))
            throw new ArgumentException($"The child '{Key}' has a restart kind that there is not: {Restart}.");
    }

    void IOwnPayload.Write(PayloadWriter writer)
    {
        if (IsCode)
            throw new ContractException($"The child '{Key}' is code, which cannot be sent: make it a process class, or start it on the supervisor's node through {nameof(SupervisionExtensions)}.{nameof(SupervisionExtensions.StartChildAsync)}.");
        writer.Write(1, Key);
        writer.Write(2, Process);
        writer.Write(3, Name);
        writer.Write(4, Restart);
        writer.Write(5, Shutdown);
        writer.Write(6, IsSupervisor);
    }

    static ChildSpec IOwnPayload<ChildSpec>.Read(PayloadReader reader)
    {
        string? key = null;
        ProcessSpec? process = null;
        string? name = null;
        Restart restart = default;
        TimeSpan? shutdown = null;
        bool isSupervisor = false;
        while (reader.Next(out int field))
        {
            switch (field)
            {
                case 1: key = reader.Read<string>(); break;
                case 2: process = reader.Read<ProcessSpec>(); break;
                case 3: name = reader.Read<string?>(); break;
                case 4: restart = reader.Read<Restart>(); break;
                case 5: shutdown = reader.Read<TimeSpan?>(); break;
                case 6: isSupervisor = reader.Read<bool>(); break;
                default: reader.Skip(); break;
            }
        }

        if (string.IsNullOrEmpty(key) || process is null)
            throw new Foundation.Wire.WireFormatException("a child of a supervisor has no key or no process");
        return new(key) { Process = process, Name = name, Restart = restart, Shutdown = shutdown, IsSupervisor = isSupervisor };
    }
}
