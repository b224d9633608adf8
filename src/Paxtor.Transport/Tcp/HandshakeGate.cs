using System.Net;
using System.Net.Sockets;

namespace Paxtor.Transport;

/// <summary>Counts the incoming connections that have not proven themselves, in all and for each remote address. Any thread.</summary>
internal sealed class HandshakeGate(int max, int maxPerAddress)
{
    private readonly Lock gate = new();
    private readonly Dictionary<IPAddress, int> byAddress = [];
    private int total;

    /// <summary>How many are inside.</summary>
    public int Count
    {
        get
        {
            lock (gate)
                return total;
        }
    }

    /// <summary>Lets one in; null, or the limit that is reached.</summary>
    public string? TryEnter(IPAddress key)
    {
        lock (gate)
        {
            if (total >= max)
                return $"MaxPendingHandshakes ({max})";
            int present = byAddress.GetValueOrDefault(key);
            if (present >= maxPerAddress)
                return $"MaxPendingHandshakesPerAddress ({maxPerAddress})";
            byAddress[key] = present + 1;
            total++;
            return null;
        }
    }

    public void Leave(IPAddress key)
    {
        lock (gate)
        {
            total--;
            if (--byAddress[key] == 0)
                byAddress.Remove(key);
        }
    }

    /// <summary>What counts as one address: an IPv6 host commonly owns a whole /64 network.</summary>
    public static IPAddress KeyOf(EndPoint? remote)
    {
        if (remote is not IPEndPoint { Address: var address })
            return IPAddress.None;
        if (address.IsIPv4MappedToIPv6)
            return address.MapToIPv4();
        if (address.AddressFamily != AddressFamily.InterNetworkV6)
            return address;
        Span<byte> bytes = stackalloc byte[16];
        address.TryWriteBytes(bytes, out _);
        bytes[8..].Clear();
        return new IPAddress(bytes);
    }
}
