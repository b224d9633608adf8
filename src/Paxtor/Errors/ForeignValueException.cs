namespace Paxtor;

/// <summary>A key where Paxtor keeps its own holds a value that Paxtor did not write. Whoever wrote it shares the store and the prefix by mistake: remove the key.</summary>
public sealed class ForeignValueException : PaxtorException
{
    internal ForeignValueException(string key, Exception reason)
        : base($"The store's key {key} stands where Paxtor keeps locks and names, and has a value that Paxtor did not write. Remove the key, and give whoever wrote it another prefix.", reason)
    {
    }
}
