namespace Paxtor;

/// <summary>A node of the cluster that has a session.</summary>
/// <param name="Name">Its name, <c>name@host</c>.</param>
/// <param name="Incarnation">Which life of it.</param>
/// <param name="Endpoint">Where other nodes reach it, <c>host:port</c>; null when it does not listen, so that only nodes it dials itself have a connection to it.</param>
public sealed record ClusterMember(string Name, long Incarnation, string? Endpoint);
