using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;

namespace Paxtor.Transport;

/// <summary>A parsed <c>host:port</c>; the host may be a name, an IPv4 address, an IPv6 address in brackets, or <c>*</c>.</summary>
internal sealed record Endpoint(string Host, int Port, IPAddress? Address)
{
    /// <summary>Every address of this machine, to listen on.</summary>
    public bool IsAny => Host == "*";

    /// <summary>A loopback address, or the name <c>localhost</c> (whose addresses are checked when it is dialed).</summary>
    public bool IsLoopback => Address is not null ? IPAddress.IsLoopback(Address) : Host.Equals("localhost", StringComparison.OrdinalIgnoreCase);

    /// <exception cref="TransportException">It is malformed.</exception>
    public static Endpoint Parse(string text) => TryParse(text, out Endpoint? endpoint)
        ? endpoint
        : throw new TransportException($"'{text}' is not an endpoint: 'host:port' is expected, with an IPv6 address in brackets.");

    public static bool TryParse(string? text, [NotNullWhen(true)] out Endpoint? endpoint)
    {
        endpoint = null;
        int colon = text?.LastIndexOf(':') ?? -1;
        if (colon <= 0 || !ushort.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out ushort port))
            return false;
        string host = text![..colon];
        bool bracketed = host[0] == '[' && host[^1] == ']';
        if (bracketed)
            host = host[1..^1];
        IPAddress? address = null;
        if (host != "*" && !IPAddress.TryParse(host, out address) && Uri.CheckHostName(host) != UriHostNameType.Dns)
            return false;

        // Without brackets an IPv6 address swallows its port: "::1:80" is another address, not port 80.
        if (bracketed != (address?.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6))
            return false;
        endpoint = new Endpoint(host, port, address);
        return true;
    }
}
