using Paxtor.Processes.Contracts;

namespace Paxtor.Processes;

/// <summary>What the processes of one class have in common.</summary>
internal sealed class ProcessKind
{
    /// <summary>Of the processes that are started as a delegate.</summary>
    public static readonly ProcessKind Delegate = OfWork("delegate");

    private ProcessKind(string name) => Name = name;

    /// <summary>Of processes that are one piece of work each, which a start of their own begins.</summary>
    /// <param name="name">For logs.</param>
    public static ProcessKind OfWork(string name) => new(name) { IsBody = true, MaxMailbox = int.MaxValue };

    /// <param name="declaration">The declared class.</param>
    public ProcessKind(ProcessDeclaration declaration)
    {
        Type type = declaration.Type;
        Declaration = declaration;
        Name = declaration.Name;
        IsBody = typeof(IProcessBody).IsAssignableFrom(type);
        MaxMailbox = declaration.Shape.MaxMailbox;
        ExitOnFault = declaration.Shape.ExitOnFault;
        HandlesExits = typeof(IExitHandler).IsAssignableFrom(type) && !IsBody;
        HandlesDowns = typeof(IDownHandler).IsAssignableFrom(type) && !IsBody;
        HasEnd = typeof(IProcessStop).IsAssignableFrom(type) || typeof(IAsyncDisposable).IsAssignableFrom(type) || typeof(IDisposable).IsAssignableFrom(type);
        Factory = new ProcessFactory(declaration.Shape);
    }

    /// <summary>For logs.</summary>
    public string Name { get; }

    /// <summary>Null for a delegate.</summary>
    public ProcessDeclaration? Declaration { get; }

    /// <summary>Whether it is one piece of work, and reads no messages.</summary>
    public bool IsBody { get; private init; }

    public int MaxMailbox { get; private init; }

    public bool ExitOnFault { get; }

    public bool HandlesExits { get; }

    public bool HandlesDowns { get; }

    /// <summary>Whether its objects have something to do at their end.</summary>
    public bool HasEnd { get; }

    /// <summary>Makes its objects; null for a delegate.</summary>
    public ProcessFactory? Factory { get; }
}
