namespace Paxtor.Tests.Locks;

/// <summary>Tests that count bytes: a listener to metrics or traces in another test would make every lock of the process cost more meanwhile.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class AloneCollection
{
    public const string Name = "alone";
}
