using System.Collections.Concurrent;
using System.Reflection;
using Microsoft.Extensions.DependencyInjection;

namespace Paxtor.Processes.Contracts;

/// <summary>A process class, whether this node declares it or not: its name between nodes, its constructor, its start arguments, and what <see cref="ProcessAttribute"/> says.</summary>
internal sealed class ProcessShape
{
    private static readonly ConcurrentDictionary<Type, Lazy<ProcessShape>> Shapes = new();

    private ProcessShape(Type type)
    {
        Type = type;
        ProcessAttribute attribute = type.GetCustomAttribute<ProcessAttribute>(inherit: false) ?? new ProcessAttribute();
        Name = attribute.Name is { Length: > 0 } name ? name : TypeNames.Of(type);
        ExitOnFault = attribute.ExitOnFault;
        MaxMailbox = attribute.MaxMailbox > 0 ? attribute.MaxMailbox : throw new ContractException($"{this} has a MaxMailbox of {attribute.MaxMailbox}: at least 1 is expected.");
        if (!type.IsClass || type.IsAbstract || type.ContainsGenericParameters)
            throw new ContractException($"{this} cannot be a process: a class is expected that is neither abstract nor static nor open.");
        Constructor = Choose(type);
        StartParameters =
        [
            .. Constructor.GetParameters().Where(static p => p.IsDefined(typeof(StartArgumentAttribute), inherit: false)).Select(static (p, i) => new StartParameter(p, i + 1)),
        ];
        if (StartParameters.FirstOrDefault(static p => p.Type.IsByRef || p.Type.IsByRefLike) is { } bad)
            throw new ContractException($"{this}: the start argument '{bad.Info.Name}' is passed by reference: pass a value.");
    }

    public Type Type { get; }

    /// <summary>The class's name between nodes.</summary>
    public string Name { get; }

    /// <summary>The constructor: the only public one, or the one marked with <see cref="ActivatorUtilitiesConstructorAttribute"/>.</summary>
    public ConstructorInfo Constructor { get; }

    /// <summary>Those of its parameters whose values come with the start.</summary>
    public IReadOnlyList<StartParameter> StartParameters { get; }

    public bool ExitOnFault { get; }

    public int MaxMailbox { get; }

    /// <summary>Looks at a class, once.</summary>
    /// <exception cref="ContractException">It cannot be a process.</exception>
    public static ProcessShape Of(Type type) => Shapes.GetOrAdd(type, static t => new Lazy<ProcessShape>(() => new ProcessShape(t))).Value;

    /// <summary>The values for <see cref="StartParameters"/>, one for each: left-out ones have their defaults, numbers are widened.</summary>
    /// <exception cref="ContractException">Number or types do not fit.</exception>
    public object?[] Fit(IReadOnlyList<object?> arguments)
    {
        if (arguments.Count > StartParameters.Count)
            throw new ContractException($"{this} takes {Count(StartParameters.Count)}, and {arguments.Count} came: mark the parameters of its constructor whose values come with the start by [StartArgument].");
        object?[] fitting = new object?[StartParameters.Count];
        for (int i = 0; i < fitting.Length; i++)
        {
            StartParameter parameter = StartParameters[i];
            if (i >= arguments.Count)
                fitting[i] = parameter.IsOptional ? parameter.Default : throw new ContractException($"{this} takes {Count(StartParameters.Count)}, and {arguments.Count} came: '{parameter.Info.Name}' is missing.");
            else if (!parameter.TryFit(arguments[i], out fitting[i]))
                throw new ContractException($"{this}: the start argument '{parameter.Info.Name}' is {(arguments[i] is { } a ? "of type " + TypeNames.Of(a.GetType()) : "null")}, and {TypeNames.Of(parameter.Type)} is expected.");
        }

        return fitting;
    }

    /// <summary>Writes start arguments: fields by position.</summary>
    /// <exception cref="ContractException">Number or types do not fit.</exception>
    public void WriteArguments(PayloadWriter writer, IReadOnlyList<object?> arguments)
    {
        object?[] fitting = Fit(arguments);
        for (int i = 0; i < fitting.Length; i++)
            StartParameters[i].Codec.Write(ref writer, i + 1, fitting[i]);
    }

    /// <summary>Reads what <see cref="WriteArguments"/> wrote, here or in another version of the class; the result fits <see cref="StartParameters"/>.</summary>
    /// <exception cref="ContractException">One did not come that has no default value.</exception>
    public object?[] ReadArguments(PayloadReader reader)
    {
        object?[] values = new object?[StartParameters.Count];
        bool[] came = new bool[values.Length];
        while (reader.Next(out int field))
        {
            if (field > values.Length)
            {
                reader.Skip();
                continue;
            }

            values[field - 1] = StartParameters[field - 1].Codec.Read(ref reader);
            came[field - 1] = true;
        }

        for (int i = 0; i < values.Length; i++)
        {
            if (!came[i])
                values[i] = StartParameters[i].IsOptional ? StartParameters[i].Default : throw new ContractException($"{this}: the start argument '{StartParameters[i].Info.Name}' did not come, and it has no default value.");
        }

        return values;
    }

    /// <summary>The class's name.</summary>
    public override string ToString() => TypeNames.Of(Type);

    private static string Count(int count) => count == 1 ? "1 start argument" : $"{count} start arguments";

    private ConstructorInfo Choose(Type type)
    {
        ConstructorInfo[] all = type.GetConstructors();
        return all switch
        {
            [var only] => only,
            [] => throw new ContractException($"{this} has no public constructor, so it cannot be started."),
            _ => all.SingleOrDefault(static c => c.IsDefined(typeof(ActivatorUtilitiesConstructorAttribute), inherit: false))
                ?? throw new ContractException($"{this} has {all.Length} public constructors: leave one, or mark one with [ActivatorUtilitiesConstructor]."),
        };
    }
}
