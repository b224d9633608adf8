namespace Paxtor;

/// <summary>The process classes that a node declares, and how messages are carried.</summary>
public sealed class ProcessOptions
{
    private readonly List<Type> classes = [typeof(Supervisor)];

    /// <summary>
    /// Carries what Paxtor does not carry by itself: the types of contracts and start arguments other than numbers, text, bytes, dates, GUIDs, pids and enumerations. The same on every
    /// node. Default: System.Text.Json.
    /// </summary>
    public IPayloadSerializer Serializer { get; set; } = new JsonPayloadSerializer();

    /// <summary>
    /// Whether messages between processes of this node are written and read as if they crossed nodes, so that a test finds on one node what cannot cross. Default false: arguments and
    /// answers are passed by reference, and should not be changed once sent.
    /// </summary>
    public bool CopyLocalMessages { get; set; }

    internal IReadOnlyList<Type> Classes => classes;

    /// <summary>Declares a process class: it may be started on this node, by other nodes too, and called by its contracts. Declaring it twice is declaring it once.</summary>
    /// <typeparam name="TProcess">The class.</typeparam>
    public ProcessOptions Add<TProcess>()
        where TProcess : class => Add(typeof(TProcess));

    /// <inheritdoc cref="Add{TProcess}"/>
    /// <param name="type">The class.</param>
    public ProcessOptions Add(Type type)
    {
        ArgumentNullException.ThrowIfNull(type);
        classes.Add(type);
        return this;
    }
}
