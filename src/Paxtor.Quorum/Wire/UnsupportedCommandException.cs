namespace Paxtor.Quorum.Wire;

/// <summary>
/// A committed command holds something that this version does not know. To pass over it would make this voter's state differ from the others',
/// so the voter must end; started again with the newer version, it goes on where it was.
/// </summary>
/// <param name="what">What is unknown.</param>
internal sealed class UnsupportedCommandException(string what)
    : InvalidOperationException($"The log holds a command that this version cannot apply ({what}). Start this node with the version that the other voters run.");
