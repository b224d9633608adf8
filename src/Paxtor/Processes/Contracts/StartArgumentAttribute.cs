namespace Paxtor;

/// <summary>Marks a parameter of a process class's constructor whose value comes with the start (<see cref="ProcessSpec.For"/>), over the network if need be. The others are injected.</summary>
[AttributeUsage(AttributeTargets.Parameter)]
public sealed class StartArgumentAttribute : Attribute;
