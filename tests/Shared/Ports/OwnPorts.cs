using System.Net;
using System.Net.Sockets;

namespace Paxtor.Tests.Ports;

/// <summary>
/// Ports for servers that are started later, and perhaps again. One of the system's choice may be somebody else's by then: of another who asks for any, or of a connection that goes out while
/// a killed server is away. These are below the range from which the system chooses, and each stays this process's own until it ends.
/// </summary>
internal static class OwnPorts
{
    private const int First = 15_000;
    private const int Count = 17_000;

    private static readonly Lock Gate = new();

    /// <summary>A byte of it for each port, locked by the process that has it. Never closed: that would give up all its locks.</summary>
    private static readonly FileStream Owners = new(
        Path.Combine(Path.GetTempPath(), $"paxtor-test-ports-{Environment.UserName}"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);

    private static readonly HashSet<int> Taken = [];
    private static int next = Random.Shared.Next(Count);

    /// <summary>One port.</summary>
    public static int Take() => Take(1)[0];

    /// <summary>So many ports, none of which was taken before.</summary>
    public static int[] Take(int count)
    {
        lock (Gate)
        {
            int[] ports = new int[count];
            for (int found = 0, tried = 0; found < count; tried++)
            {
                if (tried > Count)
                    throw new InvalidOperationException("No port is free.");
                int port = First + (next++ % Count);
                if (!Taken.Contains(port) && TryOwn(port) && IsFree(port))
                    ports[found++] = port;
                Taken.Add(port);
            }

            return ports;
        }
    }

    private static bool TryOwn(int port)
    {
        if (OperatingSystem.IsMacOS())
            return true; // There are no locks of single bytes.
        try
        {
            Owners.Lock(port, 1);
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }

    private static bool IsFree(int port)
    {
        using Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Bind(new IPEndPoint(IPAddress.Any, port));
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
