using System.ComponentModel;

namespace Paxtor.Processes.Contracts;

/// <summary>What generated code knows of one method of a contract: its arguments. Not for use by hand.</summary>
/// <typeparam name="TSelf">The struct itself.</typeparam>
[EditorBrowsable(EditorBrowsableState.Never)]
public interface IProcessRequest<TSelf>
    where TSelf : struct, IProcessRequest<TSelf>
{
    /// <summary>Writes the arguments; the fields are the parameters' positions, from 1.</summary>
    /// <param name="writer">Where to.</param>
    void Write(ref PayloadWriter writer);

    /// <summary>Reads the arguments; parameters that did not come have their default values.</summary>
    /// <param name="reader">Where from.</param>
    static abstract TSelf Read(ref PayloadReader reader);
}
