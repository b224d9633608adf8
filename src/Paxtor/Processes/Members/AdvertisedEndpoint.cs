using System.Net;
using System.Net.Sockets;
using Paxtor.Transport;

namespace Paxtor.Processes;

/// <summary>Where a node tells others that they reach it.</summary>
internal static class AdvertisedEndpoint
{
    /// <param name="name">The node's name.</param>
    /// <param name="advertise">As it is set; null when it is not.</param>
    /// <param name="listen">What it listens on, as it is set; null when it does not listen.</param>
    /// <param name="bound">What it truly listens on, with the port that was chosen.</param>
    /// <returns><c>host:port</c>; null when it does not listen.</returns>
    public static string? Of(string name, string? advertise, string? listen, IPEndPoint? bound)
    {
        if (advertise is not null)
            return advertise;
        if (listen is null || bound is null)
            return null;
        int colon = listen.LastIndexOf(':');
        string host = listen[..colon];
        string address = host is ['[', .., ']'] ? host[1..^1] : host;
        bool isAny = host == "*" || (IPAddress.TryParse(address, out IPAddress? parsed) && (parsed.Equals(IPAddress.Any) || parsed.Equals(IPAddress.IPv6Any)));
        if (isAny)
        {
            host = NodeName.HostOf(name);
            if (IPAddress.TryParse(host, out IPAddress? named) && named.AddressFamily == AddressFamily.InterNetworkV6)
                host = $"[{host}]";
        }

        return $"{host}:{bound.Port}";
    }
}
