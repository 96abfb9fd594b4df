using System.Net;
using System.Net.Sockets;

namespace JianliRegistry.Tests.Support;

/// <summary>TCP ports on loopback that nobody listens on.</summary>
public static class FreePort
{
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
                using var listener = new TcpListener(IPAddress.Loopback, 0);
                listener.Start();
                var port = ((IPEndPoint)listener.LocalEndpoint).Port;
                if (IsFreeOnIpv6(port) && Taken.Add(port))
                {
                    return port;
                }
            }
        }
    }

    private static bool IsFreeOnIpv6(int port)
    {
        if (!Socket.OSSupportsIPv6)
        {
            return true;
        }

        try
        {
            using var listener = new TcpListener(IPAddress.IPv6Loopback, port);
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
