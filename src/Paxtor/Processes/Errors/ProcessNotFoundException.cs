namespace Paxtor;

/// <summary>There is no such process (any more). The call or message surely never reached a handler: it may be sent again.</summary>
/// <param name="message">What was looked for.</param>
public sealed class ProcessNotFoundException(string message) : ProcessException(message);
