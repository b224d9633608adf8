namespace Paxtor;

/// <summary>A key is used as another kind of name than it is: with another process class, or temporary and permanent at once. The message names both. Nothing was started or sent.</summary>
/// <param name="message">Both uses.</param>
public sealed class NameConflictException(string message) : ProcessException(message);
