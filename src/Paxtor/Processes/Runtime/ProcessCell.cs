namespace Paxtor.Processes;

/// <summary>One process.</summary>
internal sealed class ProcessCell
{
    /// <summary>Who it is.</summary>
    public Pid Pid => throw new NotImplementedException();

    /// <summary>The object that handles its messages.</summary>
    public object? Target => throw new NotImplementedException();

    /// <summary>The handler's task is pending: goes on with <see cref="ProcessMessage.Resume"/> once it has ended. The last thing that <see cref="ProcessMessage.Run"/> does.</summary>
    public bool Park(ProcessMessage message, System.Runtime.CompilerServices.ValueTaskAwaiter task) => throw new NotImplementedException();

    /// <inheritdoc cref="Park(ProcessMessage, System.Runtime.CompilerServices.ValueTaskAwaiter)"/>
    public bool Park<T>(ProcessMessage message, System.Runtime.CompilerServices.ValueTaskAwaiter<T> task) => throw new NotImplementedException();

    /// <summary>A handler that answers to nobody threw: the process exits with the error.</summary>
    public void Fault(Exception error) => throw new NotImplementedException();
}
