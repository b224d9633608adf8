namespace Paxtor.Pooling.Jobs;

/// <summary>A method call, captured: the method, what it is called on, and the values of its arguments.</summary>
/// <param name="Method">The method.</param>
/// <param name="Receiver">The object it is called on, when that is sent; null otherwise.</param>
/// <param name="Arguments">One for each parameter; null where the worker fills in a value.</param>
/// <param name="Services">The positions of the arguments that come from the worker's services; null for none.</param>
/// <param name="Token">The token that stood where the job gets its own.</param>
internal sealed record CapturedJob(JobMethod Method, object? Receiver, object?[] Arguments, int[]? Services, CancellationToken Token);
