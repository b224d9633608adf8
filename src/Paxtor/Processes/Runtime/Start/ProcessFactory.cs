using System.Reflection;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Paxtor.Processes.Contracts;

namespace Paxtor.Processes;

/// <summary>Makes the objects of a process class: start arguments, what is the process's own, and the rest from the application's services, in a scope for each process that needs one.</summary>
internal sealed class ProcessFactory
{
    private readonly ConstructorInvoker invoker;
    private readonly Source[] sources;
    private readonly ParameterInfo[] parameters;
    private readonly string name;

    public ProcessFactory(ProcessShape shape)
    {
        name = shape.ToString();
        invoker = ConstructorInvoker.Create(shape.Constructor);
        parameters = shape.Constructor.GetParameters();
        sources = new Source[parameters.Length];
        int argument = 0;
        for (int i = 0; i < parameters.Length; i++)
            sources[i] = new Source(parameters[i], parameters[i].IsDefined(typeof(StartArgumentAttribute), inherit: false) ? argument++ : -1);
    }

    /// <summary>Makes one.</summary>
    /// <param name="cell">The process.</param>
    /// <param name="arguments">The start arguments, one for each of its parameters.</param>
    /// <exception cref="Exception">What the constructor threw.</exception>
    public object Create(ProcessCell cell, IReadOnlyList<object?> arguments)
    {
        object?[] values = new object?[sources.Length];
        for (int i = 0; i < values.Length; i++)
            values[i] = ValueOf(sources[i], parameters[i], cell, arguments);
        return invoker.Invoke(values.AsSpan());
    }

    private object? ValueOf(Source source, ParameterInfo parameter, ProcessCell cell, IReadOnlyList<object?> arguments)
    {
        if (source.Argument >= 0)
            return arguments[source.Argument];
        Type type = parameter.ParameterType;
        if (source.Key is null)
        {
            if (type == typeof(ProcessContext))
                return cell;
            if (type == typeof(ILocks))
                return cell.Locks;
            if (type == typeof(IProcesses))
                return cell.Processes;
            if (type == typeof(INames) && cell.Runtime.ClusterNames is { } names)
                return names.Public;
            if (type == typeof(NameTenure))
                return cell.ClusterName?.Tenure ?? Missing(parameter, "the process is not started through a name (INames): give the parameter the default value null if it may be");
        }

        if (cell.Runtime.Services is null)
            return source.Key is null && cell.Runtime.FindLogger(type) is { } logger ? logger : Missing(parameter, "this node was started without services (PaxtorNode.StartAsync), so only start arguments, ProcessContext, ILocks, IProcesses, INames, NameTenure and ILogger<T> can be injected");
        IServiceProvider services = cell.OpenScope();
        object? found = source.Key is null ? services.GetService(type) : ((IKeyedServiceProvider)services).GetKeyedService(type, source.Key);
        return found ?? Missing(parameter, "no such service is registered");
    }

    private object? Missing(ParameterInfo parameter, string why) => parameter.HasDefaultValue
        ? parameter.DefaultValue
        : throw new InvalidOperationException($"The parameter '{parameter.Name}' of the constructor of {name} has no value: {why}.");

    private readonly struct Source(ParameterInfo parameter, int argument)
    {
        public readonly int Argument = argument;
        public readonly object? Key = parameter.GetCustomAttribute<FromKeyedServicesAttribute>(inherit: false)?.Key;
    }
}
