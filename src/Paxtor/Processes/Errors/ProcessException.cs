namespace Paxtor;

/// <summary>Something about a process or a call to one went wrong.</summary>
public abstract class ProcessException : PaxtorException
{
    private protected ProcessException(string message, Exception? inner = null)
        : base(message, inner)
    {
    }
}
