using System.Net;
using System.Net.Sockets;

namespace Paxtor.Transport.Tests.Network;

/// <summary>A connection may be reset at any time, also between the handshake and the moment at which the loop takes it up.</summary>
public sealed class ResetConnectionTests
{
    [Fact]
    public async Task Link_OfAConnectionThatThePeerHasReset_CanBeMade_AndBreaksAtItsFirstUse()
    {
        using Socket listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen();
        using Socket dialed = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await dialed.ConnectAsync(listener.LocalEndPoint!);
        Socket accepted = await listener.AcceptAsync();
        accepted.Close(0);
        // It is known here; nothing has asked the socket yet.
        Assert.True(dialed.Poll(TimeSpan.FromMinutes(1), SelectMode.SelectRead));

        PlainLink link = new(dialed);
        Assert.NotEmpty(link.Remote);
        TaskCompletionSource received = new(TaskCreationOptions.RunContinuationsAsynchronously);
        link.SetCallbacks(received.SetResult, static () => { });
        if (link.Receive(new byte[1], 0, 1))
            await received.Task.WaitAsync(TimeSpan.FromMinutes(1));
        Assert.InRange(link.Received, -1, 0);
        link.Release();
    }
}
