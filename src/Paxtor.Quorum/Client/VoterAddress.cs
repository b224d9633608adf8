namespace Paxtor.Quorum.Client;

/// <summary>A configured voter: who it is and where it listens.</summary>
/// <param name="Name">The node's name, <c>name@host</c>, which it proves in the handshake.</param>
/// <param name="Endpoint"><c>host:port</c>, as other nodes dial it.</param>
internal sealed record VoterAddress(string Name, string Endpoint);
