using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;

namespace JianliRegistry.Tests.Support;

/// <summary>TCP ports on loopback that nobody listens on.</summary>
public static class FreePort
{
    // Below the range from which the system takes the ports of outgoing connections: those come and go at any moment.
    private const int First = 18_000;
    private const int Last = 27_000;
    private static readonly Lock Gate = new();
    private static readonly HashSet<int> Taken = [];

    /// <summary>A port that is free now and that this process has not been given before.</summary>
    /// <remarks>Another process could still take it; where a server can listen on port 0, let it.</remarks>
    public static int Next()
    {
        lock (Gate)
        {
            while (true)
            {
                var port = RandomNumberGenerator.GetInt32(First, Last);
                if (IsFree(IPAddress.Loopback, port) && IsFreeOnIpv6(port) && Taken.Add(port))
                {
                    return port;
                }
            }
        }
    }

    private static bool IsFreeOnIpv6(int port) => !Socket.OSSupportsIPv6 || IsFree(IPAddress.IPv6Loopback, port);

    private static bool IsFree(IPAddress address, int port)
    {
        try
        {
            using var listener = new TcpListener(address, port);
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
