namespace Paxtor.FSharp

open System
open System.Text.Encodings.Web
open System.Text.Json
open System.Text.Json.Serialization
open System.Threading
open System.Threading.Tasks
open Microsoft.Extensions.DependencyInjection
open Microsoft.Extensions.Hosting
open Paxtor
open Paxtor.FSharp

/// <summary>Locks, names and processes as functions. What they act through comes last, so that they can be piped: <c>node.Locks |> Paxtor.lock ("invoice", 42)</c>.</summary>
[<RequireQualifiedAccess>]
module Paxtor =
    // Results are awaited on the caller's context, where there is one: a process, and the simulator, keep their code on it.

    let private toOption (value: Nullable<'T>) =
        if value.HasValue then Some value.Value else None

    /// <summary>What carries messages between nodes: System.Text.Json with unions. The same on all nodes; where no unions are sent, its bytes are those of the default of C#.</summary>
    let serializer: IPayloadSerializer =
        let options =
            JsonSerializerOptions(
                IncludeFields = true,
                NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
                Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping
            )

        options.Converters.Add(UnionConverterFactory())
        JsonPayloadSerializer options

    /// <summary>Starts a node whose messages may hold unions. It needs no quorum to start.</summary>
    /// <param name="configure">Makes the settings.</param>
    /// <exception cref="T:Paxtor.PaxtorConfigurationException">A setting is wrong; the message names it and the remedy.</exception>
    let node (configure: PaxtorOptions -> unit) : Task<PaxtorNode> =
        let options = PaxtorOptions()
        options.Processes.Serializer <- serializer
        configure options
        PaxtorNode.StartAsync options

    /// <summary>Waits until the lock is owned: <c>use! held = node.Locks |> Paxtor.lock key</c>.</summary>
    /// <param name="key">The key, as <see cref="M:Paxtor.FSharp.Key.from``1(``0)"/> takes it.</param>
    /// <param name="locks">The node's locks, or a process's own.</param>
    let lock (key: 'Key) (locks: ILocks) : Task<LockHandle> = locks.AcquireAsync(Key.from key)

    /// <summary>Asks for a lock.</summary>
    /// <param name="options">How, such as <c>LockOptions(Block = false, NoQuorum = NoQuorum.Return)</c>.</param>
    /// <param name="stop">Ends the wait: its place in the queue is removed.</param>
    /// <param name="key">The key.</param>
    /// <param name="locks">The node's locks, or a process's own.</param>
    /// <exception cref="T:System.OperationCanceledException">The wait was ended.</exception>
    /// <exception cref="T:Paxtor.QuorumUnavailableException">There is no quorum, and the options say to fail.</exception>
    let lockWith (options: LockOptions) (stop: CancellationToken) (key: 'Key) (locks: ILocks) : Task<LockResult> =
        task {
            try
                let! result = locks.LockAsync(Key.from key, options, stop)

                return
                    match result.Status with
                    | LockStatus.Acquired -> LockResult.Acquired result.Handle
                    | LockStatus.Held -> LockResult.HeldBy result.Holder.Value
                    | _ -> LockResult.NoQuorum
            with :? TimeoutException ->
                return LockResult.TimedOut
        }

    /// <summary>Acquires the lock if it is free; neither waits nor queues. Without a quorum it waits for one.</summary>
    /// <param name="key">The key.</param>
    /// <param name="locks">The node's locks, or a process's own.</param>
    let tryLock (key: 'Key) (locks: ILocks) : Task<LockResult> =
        lockWith (LockOptions(Block = false)) CancellationToken.None key locks

    /// <summary>Does work while the lock is owned, and releases it however the work ends.</summary>
    /// <param name="key">The key.</param>
    /// <param name="work">The work. It passes the handle's token along with each write, and stops when <c>handle.Lost</c> is cancelled.</param>
    /// <param name="locks">The node's locks, or a process's own.</param>
    let withLock (key: 'Key) (work: LockHandle -> Task<'Result>) (locks: ILocks) : Task<'Result> =
        task {
            use! held = lock key locks
            return! work held
        }

    /// <summary>The pid of the owner of a lock. Linearizable.</summary>
    /// <param name="key">The key.</param>
    /// <param name="locks">The locks.</param>
    let owner (key: 'Key) (locks: ILocks) : Task<Pid option> =
        task {
            let! pid = locks.WhereIsAsync(Key.from key)
            return toOption pid
        }

    /// <summary>What to start: a declared process class, and the values for the parameters of its constructor that are marked with <c>[&lt;StartArgument&gt;]</c>.</summary>
    /// <param name="arguments">The values, in their order.</param>
    /// <exception cref="T:Paxtor.ContractException">They do not fit the constructor.</exception>
    let spec<'Process when 'Process: not struct> (arguments: obj list) : ProcessSpec =
        ProcessSpec.For<'Process>(List.toArray arguments)

    /// <summary>Starts a process on this node.</summary>
    /// <param name="spec">What to start.</param>
    /// <param name="processes">The node's processes, or a process's own.</param>
    /// <exception cref="T:Paxtor.ProcessStartException">It did not start.</exception>
    let start (spec: ProcessSpec) (processes: IProcesses) : Task<Pid> = processes.StartAsync spec

    /// <summary>Starts a piece of work as a process on this node: it can be linked, monitored and told to exit, and owns its locks.</summary>
    /// <param name="work">The work; its process ends with it. The token is cancelled when it shall end.</param>
    /// <param name="processes">The node's processes, or a process's own.</param>
    let startWork (work: ProcessContext -> CancellationToken -> Task<unit>) (processes: IProcesses) : Pid =
        processes.Start(fun context stop -> work context stop :> Task)

    /// <summary>A process as its contract, an interface: what is called on it goes to the process, wherever it runs.</summary>
    /// <param name="reference">Any reference; of a pid, <c>ProcessRef.Of pid</c>.</param>
    /// <param name="processes">The node's processes, or a process's own.</param>
    let contract<'Contract when 'Contract: not struct> (reference: ProcessRef) (processes: IProcesses) : 'Contract =
        processes.Get<'Contract> reference

    /// <summary>Calls a process, with what may go wrong as a value: <c>Paxtor.attempt (fun () -> cart.Add item)</c>.</summary>
    /// <param name="call">The call.</param>
    /// <remarks>What is wrong with the program itself (a contract that cannot work, a cancelled token) is thrown.</remarks>
    let attempt (call: unit -> Task<'Answer>) : Task<Result<'Answer, CallError>> =
        task {
            try
                let! answer = call ()
                return Ok answer
            with
            | :? CallFaultedException as e -> return Error(CallError.Faulted e.Fault)
            | :? ProcessNotFoundException
            | :? ProcessStartException
            | :? NodeUnreachableException
            | :? QuorumUnavailableException
            | :? LimitReachedException as e -> return Error(CallError.NotHandled e)
            | :? CallInterruptedException
            | :? TimeoutException as e -> return Error(CallError.Unknown e)
        }

    /// <summary>The pid behind a reference, or None. One by name starts its process.</summary>
    /// <param name="reference">Any reference.</param>
    /// <param name="processes">The node's processes, or a process's own.</param>
    let whereIs (reference: ProcessRef) (processes: IProcesses) : Task<Pid option> =
        task {
            let! pid = processes.WhereIsAsync reference
            return toOption pid
        }

    /// <summary>A reference to the one process of a key in the whole cluster. The first use starts it, on one node; so does the next use after its end.</summary>
    /// <param name="key">The key.</param>
    /// <param name="spec">What to start, when nothing runs.</param>
    /// <param name="names">The node's names.</param>
    let name (key: 'Key) (spec: ProcessSpec) (names: INames) : ProcessRef = names.Name(Key.from key, spec)

    /// <summary>The same, but it is also restarted whenever it ends, without anyone's use, until <see cref="M:Paxtor.FSharp.Paxtor.removeName``1(``0,Paxtor.INames)"/>.</summary>
    /// <param name="key">The key.</param>
    /// <param name="spec">What to start.</param>
    /// <param name="names">The node's names.</param>
    let permanentName (key: 'Key) (spec: ProcessSpec) (names: INames) : ProcessRef =
        names.Name(Key.from key, spec, NameRestart.Permanent)

    /// <summary>The pid of the process that has a name. Never starts it. Linearizable.</summary>
    /// <param name="key">The key.</param>
    /// <param name="names">The node's names.</param>
    let lookup (key: 'Key) (names: INames) : Task<Pid option> =
        task {
            let! pid = names.LookupAsync(Key.from key)
            return toOption pid
        }

    /// <summary>Removes a permanent name: its process ends, and is not restarted.</summary>
    /// <param name="key">The key.</param>
    /// <param name="names">The node's names.</param>
    /// <returns>False when there is none.</returns>
    let removeName (key: 'Key) (names: INames) : Task<bool> = names.RemoveAsync(Key.from key)

    /// <summary>Adds a node, whose messages may hold unions, to an application: <c>ILocks</c>, <c>IProcesses</c> and <c>INames</c> can be injected. Its settings come from the section Paxtor.</summary>
    /// <param name="configure">Changes the settings; <c>ignore</c> changes nothing.</param>
    /// <param name="builder">The builder, which is returned.</param>
    let addPaxtor (configure: PaxtorOptions -> unit) (builder: #IHostApplicationBuilder) =
        builder.AddPaxtor(fun (options: PaxtorOptions) ->
            options.Processes.Serializer <- serializer
            configure options)

    /// <summary>Declares a process class: it may be started on this node, by others too.</summary>
    /// <param name="services">The services, which are returned.</param>
    let addProcess<'Process when 'Process: not struct> (services: IServiceCollection) : IServiceCollection =
        services.AddProcess<'Process>()

    /// <summary>Adds a background service that runs on exactly one node of the cluster at any time. <c>SingletonTenure</c> can be injected into it.</summary>
    /// <param name="key">Its key.</param>
    /// <param name="services">The services, which are returned.</param>
    let addSingleton<'Service, 'Key when 'Service :> BackgroundService and 'Service: not struct> (key: 'Key) (services: IServiceCollection) : IServiceCollection =
        services.AddClusterSingleton<'Service>(Key.from key)
